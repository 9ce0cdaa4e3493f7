import type { ApiConnection, Cluster } from '@orrery/lab';
import type { TableAnswer } from './compare-tables.ts';

/** A kind in a version that a member serves. */
export interface ServedKind {
  /** As `pods` or `deployments.apps`. */
  readonly name: string;
  /** Of the list in all namespaces. */
  readonly path: string;
}

/** Whoever answers requests. */
type Sender = ApiConnection['send'];

/** What asks for a Table. */
export const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** Kinds that are collected only when they are named (KSY-C03), as `spec.sync.resources`. */
export const namedKinds: readonly { readonly group: string; readonly resources: readonly string[] }[] = [
  { group: '', resources: ['endpoints'] },
  { group: 'apps', resources: ['controllerrevisions'] },
  { group: 'coordination.k8s.io', resources: ['leases', 'leasecandidates'] },
  { group: 'storage.k8s.io', resources: ['csistoragecapacities'] },
  { group: 'internal.apiserver.k8s.io', resources: ['storageversions'] },
  { group: 'networking.k8s.io', resources: ['ipaddresses'] },
  { group: 'flowcontrol.apiserver.k8s.io', resources: ['flowschemas', 'prioritylevelconfigurations'] },
];

/** Kinds that Orrery does not hold, and why. */
export const notHeld: ReadonlyMap<string, string> = new Map([
  ['componentstatuses', 'it cannot be watched, so it is never collected'],
]);

/** Kinds whose order is another, and why. */
export const orderedApart: ReadonlyMap<string, string> = new Map([
  ['flowschemas', 'the member sorts its Table by matching precedence, after the page was cut'],
]);

/** The Table of a kind. @throws Error with the answer unless it is one. */
export async function readTableOf(send: Sender, path: string): Promise<TableAnswer> {
  const { status, body } = await send({ method: 'GET', path, accept: asTable });
  if (status !== 200) throw new Error(`${path} answered ${status} ${body}`);
  return JSON.parse(body);
}

/** The kinds that a member lists, in the version it prefers; those that Orrery never holds are left out. */
export async function readServedKinds(member: Cluster): Promise<readonly ServedKind[]> {
  const text = await member.kubectl(['api-resources', '--verbs=list', '--no-headers']);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map(readLine).filter(({ name }) => !notHeld.has(name));
}

function readLine(line: string): ServedKind {
  const words = line.trim().split(/\s+/);
  const [plural = '', apiVersion = ''] = [words[0], words.at(-3)];
  const [version = '', group] = apiVersion.split('/').reverse();
  if (group === undefined) return { name: plural, path: `/api/${version}/${plural}` };
  return { name: `${plural}.${group}`, path: `/apis/${apiVersion}/${plural}` };
}

interface Groups {
  readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
}

interface Resources {
  readonly resources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

/** All kinds of a server in all versions of the groups that have names, as its discovery below a path says; groups that do not answer have none. */
export async function readAllVersions(send: Sender, base: string): Promise<readonly ServedKind[]> {
  const { groups }: Groups = JSON.parse((await send({ method: 'GET', path: `${base}/apis` })).body);
  const kinds: ServedKind[] = [];
  for (const { groupVersion } of groups.flatMap(({ versions }) => versions)) {
    const { status, body } = await send({ method: 'GET', path: `${base}/apis/${groupVersion}` });
    const { resources }: Resources = status === 200 ? JSON.parse(body) : { resources: [] };
    for (const { name, verbs } of resources) {
      if (!verbs.includes('list') || name.includes('/')) continue;
      kinds.push({ name: `${name} in ${groupVersion}`, path: `/apis/${groupVersion}/${name}` });
    }
  }
  return kinds;
}
