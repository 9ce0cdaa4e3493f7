import { dirname, resolve } from 'node:path';
import { baseUrlOf, type Client, createClient } from '@orrery/client';
import { CliError } from './cli-error.ts';
import type { CliConfig } from './config.ts';
import { createHttpsFetch } from './https-fetch.ts';
import { accessOfContext, readKubeconfigFile, type ServerAccess } from './kubeconfig-file.ts';
import { readAuthority } from './read-authority.ts';

/** The flags that say which server is meant. */
export interface ServerFlags {
  readonly server?: string;
  readonly token?: string;
  readonly certificateAuthority?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A server, and the credential for it if there is one. */
export interface LocatedServer {
  /** Without trailing slash. */
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly caPem: string | undefined;
  /** What to tell a person when a token is needed and there is none. */
  readonly missingToken: string;
}

/** A server and the credential for it. */
export interface FoundServer {
  /** Without trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
  readonly caPem: string | undefined;
}

/**
 * Finds server and credential: `--server/--token`, else `--kubeconfig/--context`, else `ORRERY_KUBECONFIG`, else the
 * `admin.kubeconfig` of the data directory, else the user's current context when `orrery kubeconfig` wrote it
 * (`architecture.md` 8).
 * @throws CliError (2) when nothing or something incomplete is found.
 */
export async function findServer(flags: ServerFlags, config: CliConfig): Promise<FoundServer> {
  const { baseUrl, token, caPem, missingToken } = await locateServer(flags, config);
  if (token === undefined) throw new CliError(2, missingToken);
  return { baseUrl, token, caPem };
}

/** As `findServer`, for those who may have a token of their own. @throws CliError (2) as that, but not for a missing token. */
export async function locateServer(flags: ServerFlags, config: CliConfig): Promise<LocatedServer> {
  if (flags.server !== undefined) return await serverOfFlags(flags, flags.server);
  if (flags.token !== undefined || flags.certificateAuthority !== undefined) {
    throw new CliError(2, '--token and --certificate-authority go with --server');
  }
  const named = flags.kubeconfig ?? config.kubeconfig;
  if (named !== undefined) return await complete(await accessInFile(named, flags.context), named);
  const admin = await readKubeconfigFile(config.adminKubeconfig);
  if (admin !== undefined) {
    return await complete(accessOfContext(admin, config.adminKubeconfig, flags.context), config.adminKubeconfig);
  }
  for (const file of config.userKubeconfigs) {
    const access = await markedAccess(file, flags.context);
    if (access !== undefined) return await complete(access, file);
  }
  throw new CliError(
    2,
    `no server found: start one (npm start), or give --server and --token, or --kubeconfig; looked for ${config.adminKubeconfig}`,
  );
}

/** A client of the server the flags and surroundings lead to. */
export async function connect(flags: ServerFlags, config: CliConfig): Promise<Client> {
  const { baseUrl, token, caPem } = await findServer(flags, config);
  return createClient({ baseUrl, token, fetch: createHttpsFetch(caPem) });
}

async function serverOfFlags(flags: ServerFlags, server: string): Promise<LocatedServer> {
  const file = flags.certificateAuthority;
  const caPem = file === undefined ? undefined : await readAuthority(file, '--certificate-authority');
  const baseUrl = urlOf(server, '--server');
  return { baseUrl, caPem, token: flags.token, missingToken: '--server needs --token' };
}

async function accessInFile(file: string, context: string | undefined): Promise<ServerAccess | undefined> {
  const config = await readKubeconfigFile(file);
  if (config === undefined) throw new CliError(2, `${file} is not there`);
  return accessOfContext(config, file, context);
}

/** Other people's files may be of any shape: they are passed over unless the context is ours. */
async function markedAccess(file: string, context: string | undefined): Promise<ServerAccess | undefined> {
  try {
    const config = await readKubeconfigFile(file);
    const access = config === undefined ? undefined : accessOfContext(config, file, context);
    return access?.isMarked === true ? access : undefined;
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

async function complete(access: ServerAccess | undefined, file: string): Promise<LocatedServer> {
  if (access === undefined) throw new CliError(2, `${file} has no current context; give --context`);
  const { server, token, caFile } = access;
  const baseUrl = urlOf(server, file);
  const caPem =
    caFile === undefined
      ? access.caPem
      : await readAuthority(resolve(dirname(file), caFile), `${file}: the certificate-authority`);
  return { baseUrl, caPem, token, missingToken: `${file} has no token for ${server}` };
}

function urlOf(server: string, origin: string): string {
  if (URL.canParse(server) && new URL(server).protocol === 'https:') return baseUrlOf(server);
  throw new CliError(2, `${origin}: the server "${server}" is not an https URL`);
}
