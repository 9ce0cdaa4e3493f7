import { isIP } from 'node:net';
import { stringify } from 'yaml';
import { CliError } from '../../cli-error.ts';

/** How an aggregator reaches the server. */
export interface AggregatorTarget {
  /** Name or address, as the machines of the aggregator know it. */
  readonly address: string;
  readonly port: number;
  /** The CA of the server's certificate. */
  readonly caPem: string;
  readonly service: { readonly name: string; readonly namespace: string };
}

/**
 * The objects that put Clusterpedia's API behind a kube-apiserver (SEA-A05): a Service without pods that leads to the server, and the
 * APIService, which verifies the server's certificate.
 * @throws CliError (2) for addresses of a machine's own, which lead every machine to itself.
 */
export function aggregatorManifest(target: AggregatorTarget): string {
  const { caPem, service } = target;
  const { namespace } = service;
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...serviceObjects(target),
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1beta1.clusterpedia.io' },
      spec: {
        ...{ group: 'clusterpedia.io', version: 'v1beta1', groupPriorityMinimum: 1000, versionPriority: 100 },
        service: { ...service, port: servicePort(target) },
        caBundle: Buffer.from(caPem).toString('base64'),
      },
    },
  ];
  return objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');
}

/** A Service of an address has a port of its own, which leads to the server's; one of a name leads to the machine. */
function servicePort({ address, port }: AggregatorTarget): number {
  return isIP(address) === 0 ? port : 443;
}

function serviceObjects({ address, port, service }: AggregatorTarget): object[] {
  const metadata = { ...service };
  const version = isIP(address);
  if (version === 0) {
    return [{ apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'ExternalName', externalName: address } }];
  }
  if (address.startsWith('127.') || address === '::1') {
    throw new CliError(2, `${address} leads every machine to itself; give --address with one the aggregator reaches`);
  }
  const name = 'https';
  const labels = { 'kubernetes.io/service-name': service.name };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ name, port: 443, targetPort: port }] } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels },
      addressType: version === 6 ? 'IPv6' : 'IPv4',
      ports: [{ name, port }],
      endpoints: [{ addresses: [address] }],
    },
  ];
}
