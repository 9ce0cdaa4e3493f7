import type { CommandContext } from '../../command-context.ts';
import { locateServer } from '../../find-server.ts';
import type { DiscoveryRole } from './discovery-roles.ts';
import { scrapeConfig } from './scrape-config.ts';

/** Flags of `orrery prometheus sd-config`. */
export interface SdConfigOptions {
  readonly role: DiscoveryRole;
  readonly query?: string;
  readonly tokenFile: string;
  readonly stateMetrics?: boolean;
}

/**
 * `orrery prometheus sd-config`: prints what to put into the configuration of a Prometheus (SEA-Z15). No token is in it: Prometheus
 * gets one of its own, in a file.
 * @throws CliError (2) when no server is found.
 */
export async function printSdConfig(context: CommandContext, options: SdConfigOptions): Promise<void> {
  const { baseUrl, caPem } = await locateServer(context.server, context.config);
  const { role, query, tokenFile } = options;
  context.terminal.print(
    scrapeConfig({
      ...{ baseUrl, role, tokenFile, hasStateMetrics: options.stateMetrics === true },
      ...(caPem === undefined ? {} : { caPem }),
      ...(query === undefined ? {} : { query }),
    }).trimEnd(),
  );
  context.terminal.tell(`put an API token for Prometheus into ${tokenFile}`);
}
