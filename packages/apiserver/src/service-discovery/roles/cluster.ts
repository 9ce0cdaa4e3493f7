import { type Cluster, textMembersAt } from '@orrery/model';
import { hostPort, joinLabels, type LabelText, safeName } from './labels.ts';
import type { TargetGroup } from './role.ts';

/** Ports of URLs that name none. */
const defaultPorts: ReadonlyMap<string, number> = new Map([
  ['https:', 443],
  ['http:', 80],
]);

/** A target at the first address of an API server, with the labels of the object `Cluster`; none for a cluster that only pushes. */
export function clusterTargets(cluster: Cluster): TargetGroup {
  const url = firstUrl(cluster.spec.access.addresses ?? []);
  const port = url === undefined ? undefined : Number(url.port) || defaultPorts.get(url.protocol);
  if (url === undefined || port === undefined) return { labels: '', targets: [] };
  const address = hostPort(url.hostname.replace(/^\[(.*)\]$/, '$1'), port);
  const scheme = `"__scheme__":${JSON.stringify(url.protocol.replace(':', ''))}`;
  return { labels: joinLabels(scheme, orreryLabels(cluster)), targets: [{ address, labels: '' }] };
}

function firstUrl(addresses: readonly string[]): URL | undefined {
  const [first] = addresses;
  return first === undefined ? undefined : (URL.parse(first) ?? undefined);
}

/** TAG-S03; of two keys that become equal the second gets a number. */
function orreryLabels(cluster: Cluster): LabelText {
  const seen = new Map<string, number>();
  return textMembersAt(cluster, 'metadata', 'labels')
    .map(([key, text]) => {
      const safe = safeName(key);
      const count = (seen.get(safe) ?? 0) + 1;
      seen.set(safe, count);
      const name = count === 1 ? safe : `${safe}_${count}`;
      return `"__meta_orrery_label_${name}":${JSON.stringify(text)},"__meta_orrery_labelpresent_${name}":"true"`;
    })
    .join(',');
}
