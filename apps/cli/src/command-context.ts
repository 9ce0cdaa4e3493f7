import type { Client } from '@orrery/client';
import type { Clock } from '@orrery/kit';
import type { CliConfig } from './config.ts';
import type { ServerFlags } from './find-server.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets beside its own arguments. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly config: CliConfig;
  readonly server: ServerFlags;
  /** A client of the server meant; each call makes a new one. @throws CliError (2) when no server is found. */
  connect(): Promise<Client>;
}
