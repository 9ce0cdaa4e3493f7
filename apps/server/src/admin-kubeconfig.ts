import { readFile } from 'node:fs/promises';
import { kubeconfigEntries } from '@orrery/client';
import { errorCode, writeFileAtomically } from '@orrery/kit';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse, stringify } from 'yaml';

/** What `admin.kubeconfig` holds. */
export interface AdminAccess {
  /** Without trailing slash. */
  readonly baseUrl: string;
  readonly caPem: string;
  readonly token: string;
}

const readableSchema = Type.Object({
  users: Type.Array(Type.Object({ name: Type.String(), user: Type.Object({ token: Type.Optional(Type.String()) }) })),
});

const user = 'admin';

/** Writes the kubeconfig with the contexts of SEA-A03, readable by its owner only; current context `fleet`. */
export async function writeAdminKubeconfig(
  file: string,
  access: AdminAccess,
  clusters: readonly string[],
): Promise<void> {
  const entries = kubeconfigEntries(access.baseUrl, clusters);
  const authority = Buffer.from(access.caPem).toString('base64');
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fleet',
    clusters: entries.map(({ name, server }) => ({
      name,
      cluster: { server, 'certificate-authority-data': authority },
    })),
    contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user } })),
    users: [{ name: user, user: { token: access.token } }],
  };
  // Without a line width, since folded base64 is hard to compare by eye.
  await writeFileAtomically(file, stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }));
}

/** The token in a kubeconfig of ours; undefined when there is none, whatever the reason: a new one is made then. */
export async function readAdminToken(file: string): Promise<string | undefined> {
  try {
    const document: unknown = parse(await readFile(file, 'utf8'), { maxAliasCount: 0 });
    if (!Value.Check(readableSchema, document)) return undefined;
    return document.users.find((entry) => entry.name === user)?.user.token;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || code === 'ENOENT' || !code.startsWith('E')) return undefined;
    throw error;
  }
}
