import { readFile } from 'node:fs/promises';
import { errorCode } from '@orrery/kit';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { CliError, causedError } from './cli-error.ts';

/** Name of the kubeconfig extension that marks entries `orrery kubeconfig` wrote. */
export const extensionName = 'orrery.dev';

const named = <S extends Parameters<typeof Type.Object>[0]>(properties: S) =>
  Type.Optional(Type.Union([Type.Array(Type.Object({ name: Type.String(), ...properties })), Type.Null()]));

const fileSchema = Type.Object({
  'current-context': Type.Optional(Type.String()),
  clusters: named({
    cluster: Type.Object({
      server: Type.String(),
      'certificate-authority': Type.Optional(Type.String()),
      'certificate-authority-data': Type.Optional(Type.String()),
      extensions: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
    }),
  }),
  contexts: named({ context: Type.Object({ cluster: Type.String(), user: Type.Optional(Type.String()) }) }),
  users: named({ user: Type.Union([Type.Object({ token: Type.Optional(Type.String()) }), Type.Null()]) }),
});

/** The part of a kubeconfig that leads to an Orrery server. */
export type KubeconfigFile = Static<typeof fileSchema>;

/** A server and how to speak with it. */
export interface ServerAccess {
  /** As in the file, with prefix. */
  readonly server: string;
  readonly caPem: string | undefined;
  /** The file with the CA where the kubeconfig has not the certificate itself; relative to the kubeconfig. */
  readonly caFile: string | undefined;
  readonly token: string | undefined;
  /** Whether `orrery kubeconfig` wrote the entry. */
  readonly isMarked: boolean;
}

/**
 * Reads a kubeconfig that names our server; undefined when the file is not there.
 * @throws CliError (2) when it cannot be read or is no kubeconfig.
 */
export async function readKubeconfigFile(file: string): Promise<KubeconfigFile | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return undefined;
    throw causedError(2, `${file} cannot be read (${code})`, error);
  }
  const document = parseYaml(text);
  if (Value.Check(fileSchema, document)) return document;
  throw new CliError(2, `${file} is not a kubeconfig`);
}

function parseYaml(text: string): unknown {
  try {
    const document: unknown = parse(text, { maxAliasCount: 0, logLevel: 'silent' });
    return document;
  } catch {
    return undefined; // the caller says that it is no kubeconfig
  }
}

/**
 * The access of a context, of the current one without a name; undefined when the file has no current context.
 * @throws CliError (2) when the context or its cluster is missing; the message lists what there is.
 */
export function accessOfContext(config: KubeconfigFile, file: string, context?: string): ServerAccess | undefined {
  const name = context ?? (config['current-context'] || undefined);
  if (name === undefined) return undefined;
  const found = config.contexts?.find((entry) => entry.name === name);
  if (found === undefined) {
    const names = config.contexts?.map((entry) => entry.name).join(', ') || 'none';
    throw new CliError(2, `${file} has no context "${name}"; it has: ${names}`);
  }
  const cluster = config.clusters?.find((entry) => entry.name === found.context.cluster)?.cluster;
  if (cluster === undefined) throw new CliError(2, `${file}: context "${name}" names a cluster that is not there`);
  const authority = cluster['certificate-authority-data'];
  return {
    server: cluster.server,
    caPem: authority === undefined ? undefined : Buffer.from(authority, 'base64').toString(),
    caFile: authority === undefined ? cluster['certificate-authority'] : undefined,
    token: config.users?.find((entry) => entry.name === found.context.user)?.user?.token,
    isMarked: cluster.extensions?.some((extension) => extension.name === extensionName) === true,
  };
}
