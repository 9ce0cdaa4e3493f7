import { readFileSync } from 'node:fs';

/** What a client of the server needs beside its address. */
export interface AdminAccess {
  readonly caPem: string;
  readonly token: string;
}

/**
 * CA and token of an `admin.kubeconfig`. The server writes each plainly on a line of its own, so no YAML parser is needed; a file of
 * another form fails here, loudly.
 * @throws Error when one of the two is not in the file.
 */
export function readAdminAccess(kubeconfigPath: string): AdminAccess {
  const text = readFileSync(kubeconfigPath, 'utf8');
  const [, authority] = /^\s*certificate-authority-data: ([\w+/=]+)$/m.exec(text) ?? [];
  const [, token] = /^\s*token: ([\w.~+/=-]+)$/m.exec(text) ?? [];
  if (authority === undefined || token === undefined) throw new Error('admin.kubeconfig has no CA or no token');
  return { caPem: Buffer.from(authority, 'base64').toString(), token };
}
