import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { usageError } from './start-error.ts';

/** The demo's clusters listen on loopback, which is refused by default. */
const demoAllow = { cidr: '127.0.0.0/8', port: '*', class: 'cluster-api' } as const;

/**
 * A temporary data directory; disposal removes it with everything in it.
 * @throws StartError (2) when a data directory was given as well.
 */
export async function makeDemoDirectory(config: Config): Promise<AsyncDisposable & { readonly directory: string }> {
  if (config.hasOwnDataDirectory)
    throw usageError('--demo has a temporary data directory of its own: leave out data.directory');
  const directory = await mkdtemp(join(tmpdir(), 'orrery-demo-'));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** The configuration with the demo's directory, and loopback clusters allowed. */
export function demoConfig(config: Config, directory: string): Config {
  const { settings } = config;
  const outbound = { ...settings.outbound, allow: [...settings.outbound.allow, demoAllow] };
  return { ...config, hasOwnDataDirectory: true, settings: { ...settings, data: { directory }, outbound } };
}
