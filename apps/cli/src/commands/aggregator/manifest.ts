import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';
import { findServer } from '../../find-server.ts';
import { aggregatorManifest } from './aggregator-manifest.ts';

/** Flags of `orrery aggregator manifest`. */
export interface ManifestOptions {
  readonly address?: string;
  /** `NAME.NAMESPACE`. */
  readonly service: string;
}

/**
 * `orrery aggregator manifest`: prints what to apply to a kube-apiserver that shall serve Clusterpedia's API from this server.
 * @throws CliError (2) when flags are wrong, or nothing is known that the aggregator could verify the server by.
 */
export async function printManifest(context: CommandContext, options: ManifestOptions): Promise<void> {
  const { baseUrl, caPem } = await findServer(context.server, context.config);
  if (caPem === undefined) throw new CliError(2, 'the CA of the server is not known; give --certificate-authority');
  const [name = '', namespace = '', ...more] = options.service.split('.');
  if (name === '' || namespace === '' || more.length > 0)
    throw new CliError(2, `--service is "${options.service}"; expected NAME.NAMESPACE`);
  const { hostname, port } = new URL(baseUrl);
  const address = options.address ?? hostname.replaceAll(/[[\]]/g, '');
  const target = { address, port: port === '' ? 443 : Number(port), caPem, service: { name, namespace } };
  context.terminal.print(aggregatorManifest(target).trimEnd());
  context.terminal.tell(
    `the server needs security.requestHeader.clientCAFile, the file that the kube-apiserver has as --requestheader-client-ca-file, and ${name}.${namespace}.svc in security.requestHeader.serviceNames`,
  );
}
