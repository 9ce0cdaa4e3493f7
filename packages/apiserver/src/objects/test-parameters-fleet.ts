import { silentLog } from '@orrery/kit';
import type { Store } from '@orrery/storage';
import { documentOf, type Fleet, kindOf, nodeKind, podJson, podKind, startFleet } from '../test-fleet.ts';

const deploymentKind = kindOf('apps/v1/deployments', 'Deployment');
const replicaSetKind = kindOf('apps/v1/replicasets', 'ReplicaSet');
const eventKind = kindOf('/v1/events', 'Event');
const jobKind = kindOf('batch/v1/jobs', 'Job');

/** A pod as `<cluster> <namespace>/<name>`. */
export const allPods = [
  'one default/db-0',
  'one default/web-1',
  'one default/web-2',
  'one kube-system/dns',
  'two default/web-1',
  'two team-a/API_x',
  'two team-b/batch',
];

/** Two clusters with a deployment's pods, others, and events of one of them. @param store one in memory unless given. */
export async function startParametersFleet(store?: Store): Promise<Fleet> {
  const fleet = await startFleet({ pageRows: 3 }, silentLog, store);
  for (const cluster of ['one', 'two']) {
    const source = await fleet.addCluster(cluster);
    for (const kind of [podKind, nodeKind, deploymentKind, replicaSetKind, jobKind, eventKind]) {
      await fleet.collect(source, kind);
    }
    await fleet.put(source, deploymentKind, owned('apps/v1', 'Deployment', 'web', 'uid-web'));
    await fleet.put(
      source,
      replicaSetKind,
      owned('apps/v1', 'ReplicaSet', 'web-abc', 'uid-rs', ['Deployment', 'web', 'uid-web']),
    );
    const pods = allPods.filter((line) => line.startsWith(`${cluster} `)).map((line) => line.slice(4));
    for (const [index, pod] of pods.entries()) {
      const [namespace = '', name = ''] = pod.split('/');
      await fleet.put(source, podKind, podOf(namespace, name, index));
    }
    for (const [hour, reason] of ['Scheduled', 'Pulled', 'Started'].entries()) {
      await fleet.put(source, eventKind, eventJson(`web-1.${hour}`, reason, `2025-12-31T2${hour}:00:00Z`));
    }
  }
  return fleet;
}

function podOf(namespace: string, name: string, index: number): string {
  const owner = name.startsWith('web-') ? { ownerReferences: [reference('ReplicaSet', 'web-abc', 'uid-rs')] } : {};
  return podJson(namespace, name, {
    metadata: {
      resourceVersion: String([9, 100, 20, 3][index] ?? 1),
      creationTimestamp: `2025-12-${String(10 + index)}T00:00:00Z`,
      labels: { app: name.replace(/-.*/, ''), index: String(index) },
      ...owner,
    },
    spec: { nodeName: `node-${index % 2}` },
  });
}

function owned(
  apiVersion: string,
  kind: string,
  name: string,
  uid: string,
  owner?: readonly [kind: string, name: string, uid: string],
): string {
  const ownerReferences = owner === undefined ? [] : [reference(...owner)];
  return JSON.stringify({ apiVersion, kind, metadata: { namespace: 'default', name, uid, ownerReferences } });
}

function reference(kind: string, name: string, uid: string): object {
  return { apiVersion: 'apps/v1', kind, name, uid, controller: true };
}

function eventJson(name: string, reason: string, lastTimestamp: string): string {
  const involvedObject = { kind: 'Pod', namespace: 'default', name: 'web-1', uid: 'uid-default-web-1' };
  return JSON.stringify({ metadata: { namespace: 'default', name, uid: name }, involvedObject, reason, lastTimestamp });
}

/** What a list answered. */
export interface Listed {
  /** As `<cluster> <namespace>/<name>`. */
  readonly names: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  readonly total: unknown;
  readonly items: ReturnType<typeof documentOf>['items'];
}

/** Lists; a refusal is thrown as `<code> <reason> <message>`. */
export async function list(fleet: Fleet, url: string): Promise<Listed> {
  const answer = await fleet.send(url);
  const document = documentOf(answer);
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${document.reason} ${document.message}`);
  const names = document.items.map(({ metadata }) => {
    const annotations = metadata['annotations'] as Record<string, string>; // every object of a cluster has some
    return `${annotations['shadow.clusterpedia.io/cluster-name']} ${metadata['namespace']}/${metadata['name']}`;
  });
  const warning = answer.headers['warning'] ?? [];
  return {
    names,
    metadata: document.metadata,
    warnings: [warning].flat().map((text) => String(text).replace(/^299 - "(.*)"$/, '$1')),
    total: answer.headers['x-orrery-total-count'],
    items: document.items,
  };
}
