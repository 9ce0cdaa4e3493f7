import { type ApiResource, apiVersionOf } from '@orrery/model';
import { CliError } from '../cli-error.ts';

/** Kinds a feed has unless it is told otherwise: those that tags need (`tags.md` 2) and the owners of pods. */
const defaultKinds: ReadonlySet<string> = new Set([
  'nodes.',
  'namespaces.',
  'pods.',
  'services.',
  'replicationcontrollers.',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'endpointslices.discovery.k8s.io',
  'ingresses.networking.k8s.io',
]);

/** Left out of `all`: contents of Secrets are not pushed, leases change all the time, events are not objects of a feed. */
const neverAll: ReadonlySet<string> = new Set([
  'secrets.',
  'events.',
  'events.events.k8s.io',
  'leases.coordination.k8s.io',
]);

/** A kind as the feed writes it: `v1/Pod`, `apps/v1/Deployment` (TAG-F10). */
export function feedKindOf(resource: ApiResource): string {
  return `${apiVersionOf(resource)}/${resource.kind}`;
}

/**
 * The kinds to push of what a cluster serves, one version each.
 * @param wanted `all`, or names as kubectl takes them (`pods`, `deployments.apps`), separated by commas; the default kinds when absent.
 * @throws CliError (2) naming a kind the cluster does not serve.
 */
export function chooseFeedKinds(served: readonly ApiResource[], wanted: string | undefined): readonly ApiResource[] {
  const byName = new Map<string, ApiResource>();
  for (const resource of served) {
    const name = `${resource.resource}.${resource.group}`;
    const isReadable = resource.verbs.includes('list') && resource.verbs.includes('watch');
    if (isReadable && !byName.has(name)) byName.set(name, resource);
  }
  if (wanted === undefined) return [...byName].filter(([name]) => defaultKinds.has(name)).map(([, kind]) => kind);
  if (wanted === 'all') return [...byName].filter(([name]) => !neverAll.has(name)).map(([, kind]) => kind);
  return wanted.split(',').map((name) => findKind(byName, name.trim()));
}

function findKind(byName: ReadonlyMap<string, ApiResource>, name: string): ApiResource {
  const kinds = [...byName.values()];
  const found =
    byName.get(name) ??
    byName.get(`${name}.`) ??
    kinds.find(({ resource, singular, shortNames }) => [resource, singular, ...shortNames].includes(name));
  if (found === undefined)
    throw new CliError(2, `--kinds: the cluster serves no "${name}" that can be listed and watched`);
  return found;
}
