import type { FieldPath, GroupKey } from '../ast.ts';
import { parseAge } from '../values/time-formats.ts';
import { conditionStatusPath } from './lower-field.ts';
import { termError } from './lowering.ts';
import type { PlainKey } from './query-keys.ts';
import type { QueryGroup } from './query-tree.ts';

const groups: ReadonlyMap<PlainKey, GroupKey> = new Map<PlainKey, GroupKey>([
  ['kind', { by: 'kind' }],
  ['group', { by: 'group' }],
  ['source', { by: 'source' }],
  ['cluster', { by: 'cluster' }],
  ['account', { by: 'account' }],
  ['feed', { by: 'feed' }],
  ['namespace', { by: 'namespace' }],
  ['region', { by: 'namespace' }],
  ['name', { by: 'name' }],
  ['phase', { by: 'field', field: { semantic: 'summary' } }],
  ['status', { by: 'field', field: { semantic: 'summary' } }],
  ['node', { by: 'field', field: { semantic: 'node' } }],
  ['ip', { by: 'field', field: { semantic: 'ip' } }],
  ['image', { by: 'field', field: { semantic: 'image' } }],
  ['port', { by: 'field', field: { semantic: 'port' } }],
  ['host', { by: 'field', field: { semantic: 'host' } }],
  ['zone', { by: 'field', field: { semantic: 'zone' } }],
  ['id', { by: 'field', field: { semantic: 'id' } }],
]);

/** What a written key groups by (SEA-M01). @throws StatusError BadRequest for a key that nothing is grouped by. */
export function lowerGroup(group: QueryGroup): GroupKey {
  switch (group.kind) {
    case 'bucket': {
      const bucketMs = parseAge(group.size);
      if (bucketMs === undefined || bucketMs === 0)
        throw termError(group.size, 'the size of a bucket, such as created:1d');
      return { by: 'created', bucketMs };
    }
    case 'path':
      return pathGroup(group.path);
    case 'entry':
      if (group.of === 'label') return { by: 'label', key: group.key };
      throw termError(group.of, groupable());
    case 'plain': {
      const key = groups.get(group.name);
      if (key === undefined) throw termError(group.name, groupable());
      return key;
    }
    case 'condition':
      return { by: 'field', field: { path: conditionStatusPath(group.type) } };
    default:
      return group satisfies never;
  }
}

/** What the store keeps in columns and indexes of its own is asked of those; the answer is that of the field. */
function pathGroup(path: FieldPath): GroupKey {
  const names = path.map((step) => (step.kind === 'member' ? step.name : undefined));
  const [root, second, third] = names;
  if (root === 'metadata' && second === 'labels' && third !== undefined && path.length === 3) {
    return { by: 'label', key: third };
  }
  if (root === 'metadata' && path.length === 2 && (second === 'name' || second === 'namespace')) return { by: second };
  return { by: 'field', field: { path } };
}

function groupable(): string {
  return `one of ${[...groups.keys()].join(', ')}, label:<key>, condition:<type>, created:<age>, or a path`;
}
