import type { SeededRandom } from '@orrery/lab';
import { drawQuery } from './fuzz-parameters.ts';
import type { FuzzPool } from './fuzz-pool.ts';
import type { FuzzRequest } from './fuzz-request.ts';
import { anyOf, mutated, oddText, oneIn, percent, plain } from './fuzz-texts.ts';

type Texts = readonly [string, ...string[]];

const compatible = '/apis/clusterpedia.io/v1beta1/resources';
const lists: Texts = [
  ...([
    '/api/v1/pods',
    '/api/v1/pods',
    '/api/v1/nodes',
    '/api/v1/services',
    '/api/v1/namespaces',
    '/api/v1/events',
  ] as const),
  ...['/api/v1/secrets', '/apis/apps/v1/deployments', '/apis/apps/v1/replicasets', '/apis/apps/v1/daemonsets'],
  ...['/apis/apps/v1beta1/deployments', '/apis/batch/v1/cronjobs', '/apis/ops.demo.example/v1/backups', '/api/v2/pods'],
  ...[
    '/apis/events.k8s.io/v1/events',
    '/apis/x.y/v1/things',
    '/api/v1/watch/pods',
    '/apis/orrery.dev/v1alpha1/clusters',
  ],
];
const documents: Texts = [
  ...(['', '/', '/api', '/apis', '/api/v1', '/apis/apps', '/apis/apps/v1', '/apis/x.y', '/openapi/v2'] as const),
  ...[
    '/openapi/v3',
    '/openapi/v3/apis/apps/v1',
    '/openapi/v3/api/v1',
    '/openapi/v3/x',
    '/version',
    '/healthz',
    '/livez',
  ],
  ...['/readyz', '/metrics', '/metrics/state', '/sd/prometheus', '/search', '/aggregate', '/graph', '/freshness'],
  ...[
    '/search/complete',
    '/proxy/api',
    '/apis/clusterpedia.io/v1beta1/collectionresources',
    '/favicon.ico',
    '/..',
    '/diff',
  ],
  ...[
    '/apis/clusterpedia.io/v1beta1/collectionresources/any',
    '/apis/clusterpedia.io/v1beta1/collectionresources/workloads',
  ],
];
const subresources: Texts = ['status', 'scale', 'log', 'exec', 'history', 'proxy/x', 'x'];
const accepts: Texts = [
  'application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1',
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
  'application/json;as=Nothing;g=x;v=v0',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/vnd.kubernetes.protobuf',
  'application/cbor',
  'application/yaml',
  'application/x-ndjson',
  'text/csv',
  'text/event-stream',
  'text/plain',
  'application/openmetrics-text; version=1.0.0',
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  '*/*',
  'application/*;q=0.5, text/html',
  ',,,;;;',
  'application/json;q=x',
  '',
];
const multiSource: Texts = ['/fleet', compatible];

/** One request: a path of every prefix, parameters, headers, now and then something that no client would send. */
export function drawRequest(random: SeededRandom, pool: FuzzPool): FuzzRequest {
  const isWrite = oneIn(random, 15);
  const path = drawPath(random, pool, isWrite);
  return {
    method: isWrite ? random.pick(['POST', 'PUT', 'PATCH', 'DELETE', 'BREW']) : readMethod(random),
    path,
    query: drawQuery(random, pool),
    headers: drawHeaders(random, pool),
    ...(isWrite ? { body: drawBody(random) } : {}),
    protocol: oneIn(random, 3) ? 'h2' : 'http/1.1',
    leaveAfterMs: random.below(oneIn(random, 10) ? 1_500 : 100),
  };
}

function readMethod(random: SeededRandom): string {
  return oneIn(random, 20) ? random.pick(['HEAD', 'OPTIONS', 'TRACE']) : 'GET';
}

/** Writes go to paths of several sources only, which refuse them all. */
function drawPath(random: SeededRandom, pool: FuzzPool, isWrite: boolean): string {
  if (!isWrite && oneIn(random, 7)) return anyOf(random, pool.paths, '/fleet/api/v1/pods');
  const prefix = isWrite ? random.pick(multiSource) : drawPrefix(random, pool);
  const path = prefix + drawRemainder(random, pool);
  if (!isWrite && oneIn(random, 25)) return `/${plain(mutated(random, path.slice(1))).replaceAll('?', '%3F')}`;
  return path === '' ? '/' : path;
}

function drawPrefix(random: SeededRandom, pool: FuzzPool): string {
  const name = oneIn(random, 12) ? percent(oddText(random)) : random.pick(pool.clusters);
  const served: Texts = ['/fleet', `/fleet/clusters/${name}`, compatible, `${compatible}/clusters/${name}`];
  const odd: Texts = ['', '/fleet/accounts/none', '/fleet/feeds/none', '/fleet/clusters', '/tags/v1', '/feed/v1'];
  return random.pick(oneIn(random, 8) ? odd : served);
}

function drawRemainder(random: SeededRandom, pool: FuzzPool): string {
  if (oneIn(random, 8)) return random.pick(documents);
  const list = random.pick(lists);
  const namespace = anyOf(random, pool.namespaces, 'shop');
  const cut = list.lastIndexOf('/');
  const inNamespace = oneIn(random, 3) ? `${list.slice(0, cut)}/namespaces/${namespace}${list.slice(cut)}` : list;
  if (!oneIn(random, 6)) return inNamespace;
  const name = oneIn(random, 4) ? percent(oddText(random)) : percent(anyOf(random, pool.names, 'x'));
  return `${inNamespace}/${name}${oneIn(random, 4) ? `/${random.pick(subresources)}` : ''}`;
}

function drawHeaders(random: SeededRandom, pool: FuzzPool): (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [];
  const accept = oneIn(random, 2) ? 'application/json' : random.pick(accepts);
  headers.push(['accept', oneIn(random, 20) ? headerText(mutated(random, accept)) : accept]);
  if (oneIn(random, 3))
    headers.push(['accept-encoding', random.pick(['gzip', 'gzip, br', 'br', '*;q=0', 'x', 'identity'])]);
  if (oneIn(random, 15)) headers.push(['if-none-match', anyOf(random, pool.etags, '"x"')]);
  if (oneIn(random, 40)) headers.push(['x-orrery-live', 'true']);
  if (oneIn(random, 40)) headers.push(['x-clusterpedia-forward', 'true']);
  if (oneIn(random, 60)) headers.push(['impersonate-user', 'somebody']);
  if (oneIn(random, 60)) headers.push(['x-remote-user', 'somebody'], ['x-remote-group', 'system:masters']);
  if (oneIn(random, 60))
    headers.push(['authorization', random.pick(['Bearer x', 'Basic eDp5', 'Bearer', '', 'x y z'])]);
  if (oneIn(random, 300)) headers.push(['x-large', 'a'.repeat(10_000 + random.below(60_000))]);
  if (oneIn(random, 500)) for (let index = 0; index < 300; index += 1) headers.push([`x-many-${index}`, 'y']);
  return headers;
}

/** Without what Node refuses to send. */
function headerText(text: string): string {
  return text.replaceAll(/[^\t\u0020-\u007e]/gu, '?').trim();
}

function drawBody(random: SeededRandom): string {
  if (oneIn(random, 50)) return `{"x":"${'a'.repeat(3_300_000)}"}`;
  return random.pick([
    '',
    '{}',
    '{',
    '[]',
    'null',
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x"}}',
    '- x: 1\n',
  ]);
}
