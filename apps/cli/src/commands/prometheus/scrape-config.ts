import { stringify } from 'yaml';
import type { DiscoveryRole } from './discovery-roles.ts';

/** What a scrape configuration is made of. */
export interface ScrapeOptions {
  /** Of the server, without trailing slash. */
  readonly baseUrl: string;
  /** The CA of its certificate; absent: one that the machine trusts. */
  readonly caPem?: string;
  readonly tokenFile: string;
  readonly role: DiscoveryRole;
  readonly query?: string;
  /** Whether the state of the fleet is scraped from the server itself. */
  readonly hasStateMetrics: boolean;
}

/** The YAML of `scrape_configs` for Prometheus (https://prometheus.io/docs/prometheus/latest/configuration/configuration/). */
export function scrapeConfig(options: ScrapeOptions): string {
  const { baseUrl, role, query, hasStateMetrics } = options;
  const search = new URLSearchParams({ role, ...(query === undefined ? {} : { q: query }) });
  const access = accessTo(options);
  const url = `${baseUrl}/fleet/sd/prometheus?${search}`;
  const discovery = {
    job_name: `fleet-${role}`,
    http_sd_configs: [{ url, refresh_interval: '1m', ...access }],
    relabel_configs: [clusterLabel, ...annotated(role)],
  };
  const state = {
    job_name: 'fleet-state',
    scheme: new URL(baseUrl).protocol.slice(0, -1),
    metrics_path: '/fleet/metrics/state',
    // namespace, pod and so on are those of the objects
    honor_labels: true,
    static_configs: [{ targets: [new URL(baseUrl).host] }],
    ...access,
  };
  return stringify({ scrape_configs: hasStateMetrics ? [discovery, state] : [discovery] }, { lineWidth: 0 });
}

function accessTo({ tokenFile, caPem }: ScrapeOptions): object {
  return {
    authorization: { credentials_file: tokenFile },
    ...(caPem === undefined ? {} : { tls_config: { ca: caPem } }),
  };
}

const clusterLabel = { source_labels: ['__meta_orrery_cluster'], target_label: 'cluster' };

/** Which annotations a role has them from. */
const annotatedRoles: ReadonlyMap<DiscoveryRole, string> = new Map([
  ['pod', 'pod'],
  ['service', 'service'],
  ['endpoints', 'service'],
  ['endpointslice', 'service'],
]);

/** The annotations `prometheus.io/scrape`, `/scheme`, `/path` and `/port`, as they are in use. */
function annotated(role: DiscoveryRole): object[] {
  const of = annotatedRoles.get(role);
  if (of === undefined) return [];
  const annotation = (name: string): string => `__meta_kubernetes_${of}_annotation_prometheus_io_${name}`;
  return [
    { action: 'keep', source_labels: [annotation('scrape')], regex: 'true' },
    { source_labels: [annotation('scheme')], regex: '(https?)', target_label: '__scheme__' },
    { source_labels: [annotation('path')], regex: '(.+)', target_label: '__metrics_path__' },
    {
      source_labels: ['__address__', annotation('port')],
      regex: '(\\[[^\\]]+\\]|[^:]+)(?::\\d+)?;(\\d+)',
      replacement: '$1:$2',
      target_label: '__address__',
    },
    { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
  ];
}
