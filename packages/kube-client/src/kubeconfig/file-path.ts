import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';

/** Refuses a field that names a file: a server must not read its own files on a user's behalf (KSY-A13). */
export function reportFilePath(fields: Fields, name: string, findings: Findings): void {
  if (!fields.has(name)) return;
  const path = `${fields.path}.${name}`;
  findings.error('KubeconfigFilePath', path, {
    summary: `${path} is a file path.`,
    detail: 'Use the output of: kubectl config view --flatten --raw',
  });
}
