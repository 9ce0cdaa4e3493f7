/** Keys that are compared as they are (`search.md` L). */
const plainKeys = [
  'kind',
  'group',
  'version',
  'source',
  'cluster',
  'account',
  'feed',
  'provider',
  'subscription',
  'project',
  'fresh',
  'stale',
  'namespace',
  'region',
  'name',
  'uid',
  'id',
  'zone',
  'phase',
  'status',
  'node',
  'ip',
  'image',
  'port',
  'host',
  'owner',
  'owneruid',
  'ownerkind',
  'created',
  'changed',
  'deleted',
  'age',
] as const;

/** A key that is compared as it is. */
export type PlainKey = (typeof plainKeys)[number];

/** Keys after which the key of an entry stands: `label:app=web`. */
export const entryKeys = ['label', 'annotation', 'tag'] as const;

/** A key after which the key of an entry stands. */
export type EntryKey = (typeof entryKeys)[number];

const aliases: ReadonlyMap<string, PlainKey> = new Map([
  ['k', 'kind'],
  ['c', 'cluster'],
  ['a', 'account'],
  ['ns', 'namespace'],
  ['n', 'name'],
]);

/** Every key and alias, for suggestions. */
export const allKeys: readonly string[] = [...plainKeys, ...entryKeys, 'condition', ...aliases.keys()];

/** Names of the edges that joins follow, with their inverses (`search.md` N). */
export const edgeNames: readonly string[] = [
  'owner',
  'owned',
  'node',
  'pods',
  'vm',
  'knode',
  'nic',
  'subnet',
  'vpc',
  'securitygroup',
  'disk',
  'vms',
  'service',
  'backends',
  'ingress',
  'route',
  'services',
  'lb',
  'target',
  'lbs',
  'claim',
  'pv',
  'clouddisk',
  'config',
  'secretref',
  'serviceaccount',
  'usedby',
  'hpa',
  'pdb',
  'networkpolicy',
  'targets',
  'role',
  'subject',
  'bindings',
  'clusterof',
];

/** The key of a written name, in any letter case and by alias; undefined if it is none that is compared as it is. */
export function plainKeyOf(written: string): PlainKey | undefined {
  const name = written.toLowerCase();
  return aliases.get(name) ?? plainKeys.find((key) => key === name);
}

/** The entry key of a written name, in any letter case. */
export function entryKeyOf(written: string): EntryKey | undefined {
  const name = written.toLowerCase();
  return entryKeys.find((key) => key === name);
}
