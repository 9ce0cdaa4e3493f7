import type { SeededRandom } from '@orrery/lab';
import type { FuzzPool } from './fuzz-pool.ts';
import { anyOf, mutated, oddText, oneIn } from './fuzz-texts.ts';

type Texts = readonly [string, ...string[]];

const labelKeys: Texts = [
  'app',
  'tier',
  'team',
  'app.kubernetes.io/name',
  'pod-template-hash',
  'nothing',
  'x/y',
  'a b',
];
const labelValues: Texts = ['web', 'storefront', 'checkout', '', 'a', '5', 'x'];
const searchKeys: Texts = [
  ...([
    'clusters',
    'accounts',
    'sources',
    'namespaces',
    'names',
    'fuzzy-name',
    'orderby',
    'limit',
    'size',
    'offset',
  ] as const),
  ...['with-continue', 'with-remaining-count', 'owner-uid', 'owner-name', 'owner-gr', 'owner-gvr', 'owner-seniority'],
  ...['owner-any', 'since', 'before', 'changed-since', 'changed-before', 'inject-events', 'only-metadata', 'live'],
  ...['forward', 'saved', 'at', 'deleted', 'orderby-1', 'orderby-2', 'unknown-key'],
];
const searchPrefixes: Texts = ['search.clusterpedia.io/', 'search.orrery.dev/', 'internalstorage.clusterpedia.io/'];
const searchValues: Texts = [
  ...([
    'fuzz-a',
    'fuzz-b',
    'shop',
    'default',
    'name',
    'name_desc',
    'created_at_desc',
    '1',
    '2',
    '0',
    '-1',
    'true',
  ] as const),
  ...['false', 'deployments.apps', 'nodes', 'nodes.x', 'any', '1767225600', '2026-01-01', '5m', 'only', 'include', 'x'],
];
const paths: Texts = [
  ...(['metadata.name', 'metadata.namespace', 'status.phase', 'spec.nodeName', 'status.podIP'] as const),
  ...[
    'spec.containers[].image',
    'spec.containers[0].name',
    'spec.containers[].ports[].containerPort',
    'spec.unschedulable',
  ],
  ...["metadata.annotations['shadow.clusterpedia.io/cluster-name']", 'metadata.labels.app', '.spec.replicas'],
  ...['status.conditions[type=Ready].status', 'status.podIPs[].ip', 'spec.externalIPs[]', 'metadata.finalizers[]'],
  ...['spec.containers[]', '[]', "spec['x", 'spec.x[', 'spec..x', '"quoted name".y', 'involvedObject.kind', 'reason'],
];
const fieldOperators: Texts = ['=', '==', '!=', '>', '<', '>=', '<=', '=~', ' in ', ' notin ', ''];
const fieldValues: Texts = [
  'Running',
  'worker-1',
  '10.244.0.2',
  'true',
  '3',
  '3.0',
  '10Gi',
  '500m',
  '2026-01-01T00:00:00Z',
  "'x y'",
];
const joins: Texts = [',', ',', ',', ' , ', ',,', ';', '&&'];

/** A label selector, with search keys, mostly a good one. */
export function labelSelector(random: SeededRandom, pool: FuzzPool): string {
  return someOf(random, () => labelRequirement(random, pool));
}

function labelRequirement(random: SeededRandom, pool: FuzzPool): string {
  const isSearch = oneIn(random, 2);
  const key = isSearch ? random.pick(searchPrefixes) + random.pick(searchKeys) : random.pick(labelKeys);
  const value = (): string => {
    if (oneIn(random, 12)) return oddText(random);
    if (isSearch && oneIn(random, 4)) return anyOf(random, [...pool.uids, ...pool.names, ...pool.namespaces], 'x');
    return random.pick(isSearch ? searchValues : labelValues);
  };
  switch (random.below(9)) {
    case 0:
      return key;
    case 1:
      return `!${key}`;
    case 2:
      return `${key}!=${value()}`;
    case 3:
      return `${key} in (${value()},${value()})`;
    case 4:
      return `${key} notin (${value()})`;
    case 5:
      return `${key}${random.pick(['>', '<'])}${value()}`;
    default:
      return `${key}${random.pick(['=', '=='])}${value()}`;
  }
}

/** A field selector, mostly a good one. */
export function fieldSelector(random: SeededRandom, pool: FuzzPool): string {
  return someOf(random, () => {
    const path = random.pick(paths);
    const operator = random.pick(fieldOperators);
    const value = oneIn(random, 5) ? anyOf(random, pool.names, 'x') : random.pick(fieldValues);
    if (operator === '') return oneIn(random, 2) ? path : `!${path}`;
    if (operator.endsWith('in ')) return `${path}${operator}(${value},${random.pick(fieldValues)})`;
    return path + operator + value;
  });
}

/** One to four of them, or two hundred; one in six with a fault somewhere. */
function someOf(random: SeededRandom, make: () => string): string {
  const count = oneIn(random, 60) ? 200 : 1 + random.below(4);
  let text = make();
  for (let index = 1; index < count; index += 1) text += random.pick(joins) + make();
  return oneIn(random, 6) ? mutated(random, text) : text;
}
