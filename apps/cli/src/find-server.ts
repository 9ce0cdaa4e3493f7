import { readFile } from 'node:fs/promises';
import { baseUrlOf, type Client, createClient } from '@orrery/client';
import { errorCode } from '@orrery/kit';
import { CliError, causedError } from './cli-error.ts';
import type { CliConfig } from './config.ts';
import { createHttpsFetch } from './https-fetch.ts';
import { accessOfContext, readKubeconfigFile, type ServerAccess } from './kubeconfig-file.ts';

/** The flags that say which server is meant. */
export interface ServerFlags {
  readonly server?: string;
  readonly token?: string;
  readonly certificateAuthority?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
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
  if (flags.server !== undefined) return serverOfFlags(flags, flags.server);
  if (flags.token !== undefined || flags.certificateAuthority !== undefined) {
    throw new CliError(2, '--token and --certificate-authority go with --server');
  }
  const named = flags.kubeconfig ?? config.kubeconfig;
  if (named !== undefined) return complete(await accessInFile(named, flags.context), named);
  const admin = await readKubeconfigFile(config.adminKubeconfig);
  if (admin !== undefined) {
    return complete(accessOfContext(admin, config.adminKubeconfig, flags.context), config.adminKubeconfig);
  }
  for (const file of config.userKubeconfigs) {
    const access = await markedAccess(file, flags.context);
    if (access !== undefined) return complete(access, file);
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

async function serverOfFlags(flags: ServerFlags, server: string): Promise<FoundServer> {
  if (flags.token === undefined) throw new CliError(2, '--server needs --token');
  const file = flags.certificateAuthority;
  const caPem = file === undefined ? undefined : await readAuthority(file);
  return complete({ server, caPem, token: flags.token, isMarked: false }, '--server');
}

async function readAuthority(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw causedError(2, `--certificate-authority ${file} cannot be read (${errorCode(error)})`, error);
  }
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

function complete(access: ServerAccess | undefined, origin: string): FoundServer {
  if (access === undefined) throw new CliError(2, `${origin} has no current context; give --context`);
  if (!URL.canParse(access.server) || new URL(access.server).protocol !== 'https:') {
    throw new CliError(2, `${origin}: the server "${access.server}" is not an https URL`);
  }
  if (access.token === undefined) throw new CliError(2, `${origin} has no token for ${access.server}`);
  return { baseUrl: baseUrlOf(access.server), token: access.token, caPem: access.caPem };
}
