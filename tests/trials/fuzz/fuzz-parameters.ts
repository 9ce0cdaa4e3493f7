import type { SeededRandom } from '@orrery/lab';
import type { FuzzPool } from './fuzz-pool.ts';
import { fieldSelector, labelSelector } from './fuzz-selectors.ts';
import { anyOf, encoded, mutated, oddText, oneIn } from './fuzz-texts.ts';

type Values = readonly [string, ...string[]];
type Make = Values | ((random: SeededRandom, pool: FuzzPool) => string);

const booleans: Values = ['true', 'false', '1', '0', '', 'yes', 'True'];
const numbers: Values = ['0', '1', '2', '500', '-1', '1000000000', '1e3', '5.5', 'abc', '', '99999999999999999999'];
const times: Values = [
  '1767225600',
  '1767225600000',
  '2026-01-01',
  '2026-01-01 10:00:00',
  '5m',
  '2w',
  '5x',
  'yesterday',
  '',
];
const orders: Values = [
  'name',
  'name desc',
  'namespace,name',
  'created_at desc,name',
  'cluster',
  'source',
  'resource_version',
  'revision desc',
  'relevance',
  'status.phase',
  'spec.nodeName desc',
  'owner',
  'uid',
  'x',
  'name sideways',
  'name;drop table objects',
  '',
];

/** Every parameter of search.md C and Kubernetes' own, with what is sent for it. */
const parameters: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['clusters', ['fuzz-a', 'fuzz-b', 'fuzz-*', '!fuzz-a', 'nowhere', 'fuzz-a,fuzz-b', ',', 'fuzz-a,']],
  ['accounts', ['a', '', '*', '!a']],
  ['sources', ['cluster/fuzz-a', 'cluster/fuzz-a,account/x', 'cluster', '/', 'feed/x']],
  ['namespaces', ['shop', 'shop,monitoring', '!shop', 'sh*', '', ',shop', 'default']],
  ['names', (random, pool) => anyOf(random, pool.names, 'x')],
  ['fuzzyName', ['store', 'STORE', 'a,b', '%', '_', '', 'zzz']],
  ['orderby', orders],
  ['limit', numbers],
  ['continue', continueToken],
  ['offset', numbers],
  ['withContinue', booleans],
  ['withRemainingCount', booleans],
  ['ownerUID', (random, pool) => anyOf(random, pool.uids, 'x')],
  ['ownerName', (random, pool) => anyOf(random, pool.names, 'x')],
  ['ownerGR', ['deployments.apps', 'replicasets.apps', 'nodes', 'x', 'pods.x', '']],
  ['ownerSeniority', ['0', '1', '2', '8', '9', '-1', 'any', 'x']],
  ['ownerAny', booleans],
  ['since', times],
  ['before', times],
  ['changedSince', times],
  ['changedBefore', times],
  ['injectEvents', booleans],
  ['onlyMetadata', booleans],
  ['live', booleans],
  ['whereSQL', ["namespace = 'shop'", '1=1']],
  ['whereSQLStatement', ['namespace = ?', '?']],
  ['whereSQLParam', ['shop']],
  ['whereSQLJSONParams', ['WyJzaG9wIl0=', '!', 'e30=']],
  ['groups', ['apps', 'apps/v1', '', '/', '/v1', '*', 'apps,,batch', 'x/y/z', 'apps/v9']],
  ['resources', ['apps/deployments', '/pods', '/v1/pods', 'apps/v1/deployments', 'g/', '/', '', 'a/b/c/d']],
  ['q', ['kind:pod', 'kind:pod cluster:fuzz-*', '(', 'name:', 'label:app=web OR', 'x']],
  ['groupBy', ['namespace', 'x']],
  ['aggregate', ['count', 'sum(spec.replicas)']],
  ['facets', ['cluster,namespace', 'label:app']],
  ['at', times],
  ['deleted', ['include', 'only', 'exclude', 'x']],
  ['columns', ['NAME', '+fresh', 'NAME,X:spec.x']],
  ['explain', booleans],
  ['labelSelector', labelSelector],
  ['fieldSelector', fieldSelector],
  ['resourceVersion', revision],
  ['resourceVersionMatch', ['Exact', 'NotOlderThan', 'exact', '', 'x']],
  ['timeoutSeconds', ['0', '1', '2', '-1', 'x', '1.5', '301', '99999999999']],
  ['watch', booleans],
  ['allowWatchBookmarks', booleans],
  ['sendInitialEvents', booleans],
  ['includeObject', ['None', 'Metadata', 'Object', 'object', '']],
  ['pretty', booleans],
  ['dryRun', ['All', 'x']],
  ['fieldManager', ['kubectl']],
  ['fieldValidation', ['Strict', 'Ignore', 'x']],
  ['hash', ['0', 'ABCDEF']],
  ['role', ['pod', 'node', 'service', 'x', '']],
  ['metricAllowlist', ['kube_pod_info', '(', 'kube_.*']],
  ['unknownParameter', ['x']],
]);
const names = [...parameters.keys()];

/** Parameters that most lists carry are drawn more often. */
const frequent = [
  'labelSelector',
  'fieldSelector',
  'limit',
  'continue',
  'resourceVersion',
  'watch',
  'orderby',
  'timeoutSeconds',
];

/** `name=value` pairs, encoded. */
export function drawQuery(random: SeededRandom, pool: FuzzPool): string[] {
  if (oneIn(random, 400)) return [`labelSelector=${'a'.repeat(12_000 + random.below(60_000))}`];
  const count = oneIn(random, 100) ? 40 : random.below(4);
  const pairs = Array.from({ length: count }, () => drawPair(random, pool));
  const watch = ['watch=true', `timeoutSeconds=${random.below(3)}`, 'allowWatchBookmarks=true'];
  if (oneIn(random, 8)) pairs.push(...watch.slice(0, 1 + random.below(3)));
  if (pairs.length > 0 && oneIn(random, 20)) pairs.push(pairs[0] ?? '');
  return pairs;
}

function drawPair(random: SeededRandom, pool: FuzzPool): string {
  const name = oneIn(random, 2) ? anyOf(random, frequent, 'limit') : anyOf(random, names, 'limit');
  const make = parameters.get(name) ?? ['x'];
  const good = typeof make === 'function' ? make(random, pool) : random.pick(make);
  const value = oneIn(random, 15) ? oddText(random) : good;
  if (oneIn(random, 60)) return mutated(random, name).replaceAll(/[^\w]/g, '') + (oneIn(random, 2) ? '' : '=');
  return `${name}=${encoded(random, value)}`;
}

function continueToken(random: SeededRandom, pool: FuzzPool): string {
  const token = anyOf(random, pool.tokens, 'x.y');
  const way = random.below(8);
  if (way === 0) return String(random.below(100));
  if (way === 1) return '9'.repeat(1 + random.below(30));
  if (way <= 3) return mutated(random, token);
  if (way === 4) return `${token.split('.')[0]}.${token.split('.').at(-1)?.split('').reverse().join('')}`;
  return token;
}

function revision(random: SeededRandom, pool: FuzzPool): string {
  const known = anyOf(random, pool.revisions, '1');
  const others: Values = ['0', '', '1', '-1', 'x', '00', '9007199254740993', '1099511627776', `${known}0`, ` ${known}`];
  return oneIn(random, 2) ? known : random.pick(others);
}
