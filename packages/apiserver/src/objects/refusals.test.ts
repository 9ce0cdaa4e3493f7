import { statusReasons } from '@orrery/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InjectedRequest } from '../create-apiserver.ts';
import { documentOf, type Fleet } from '../test-fleet.ts';
import { startParametersFleet } from './test-parameters-fleet.ts';

let fleet: Fleet;
/** Its store is closed. */
let unread: Fleet;

beforeAll(async () => {
  fleet = await startParametersFleet();
  unread = await startParametersFleet();
  await unread.store[Symbol.asyncDispose]();
});

afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await unread.api[Symbol.asyncDispose]();
});

const pods = '/fleet/api/v1/pods';
const ofOne = '/fleet/clusters/one/api/v1/namespaces/default/pods';
const field = (name: string): object => ({ causes: [{ field: name, message: expect.any(String) }] });
const selector = 'search.clusterpedia.io';

/** What is asked, the reason, and what of the details a program may read. */
const refusals: readonly (readonly [url: string, reason: keyof typeof statusReasons, details: object])[] = [
  [`${pods}?labelSelector=a%20in%20b`, 'BadRequest', field('labelSelector')],
  [`${pods}?labelSelector=${selector}/x`, 'BadRequest', field('labelSelector')],
  [`${pods}?fieldSelector=spec.x%5B`, 'BadRequest', field('fieldSelector')],
  [`${pods}?fieldSelector=spec.priority%3Emany`, 'BadRequest', field('fieldSelector')],
  [`${pods}?orderby=nothing`, 'BadRequest', field('orderby')],
  [`${pods}?since=yesterday`, 'BadRequest', field('since')],
  [`${pods}?ownerSeniority=9&ownerName=a`, 'BadRequest', field('ownerSeniority')],
  [`${pods}?limit=many`, 'BadRequest', field('limit')],
  [`${pods}?limit=99999999999999999999`, 'BadRequest', field('limit')],
  [`${pods}?withContinue=perhaps`, 'BadRequest', field('withContinue')],
  [`${pods}?continue=forged.token`, 'BadRequest', {}],
  [`${pods}?q=status%20%3D%3D`, 'BadRequest', {}],
  [`${pods}?at=2099-01-01`, 'BadRequest', field('at')],
  [`${pods}?deleted=perhaps`, 'BadRequest', field('deleted')],
  [`${pods}?resourceVersion=x`, 'BadRequest', {}],
  [`${pods}?resourceVersionMatch=Exact`, 'Invalid', { kind: 'ListOptions', group: 'meta.k8s.io' }],
  [`${pods}?whereSQLStatement=a%3D%3F&whereSQLParam=b`, 'Forbidden', { causes: [{ reason: 'FeatureDisabled' }] }],
  ['/fleet/clusters/none/api/v1/pods', 'NotFound', { kind: 'clusters', name: 'none', group: 'orrery.dev' }],
  ['/fleet/apis/example.org/v1/gizmos', 'NotFound', { kind: 'gizmos', group: 'example.org' }],
  [`${ofOne}/none`, 'NotFound', { kind: 'pods', name: 'none' }],
  ['/fleet/api/v1/namespaces/default/pods/web-1', 'Conflict', { kind: 'pods', name: 'web-1' }],
  ['/fleet/nothing', 'NotFound', {}],
];

test.for(refusals)('SEA-W GET %s is %s with its details', async ([url, reason, details]) => {
  await expectStatus({ url }, reason, details);
});

test('SEA-W methods, media types and missing credentials are refused with a Status as well', async () => {
  await expectStatus({ url: pods, method: 'DELETE' }, 'MethodNotAllowed', {});
  await expectStatus({ url: pods, headers: { accept: 'application/vnd.kubernetes.protobuf' } }, 'NotAcceptable', {});
  await expectStatus({ url: pods, headers: { accept: 'application/cbor' } }, 'NotAcceptable', {});
  await expectStatus({ url: pods, headers: { authorization: 'Bearer wrong' } }, 'Unauthorized', {});
});

test.for([
  ...[pods, `${pods}?limit=1`, `${pods}?watch=true`, '/fleet/search', '/fleet/freshness', '/fleet/metrics/state'],
  ...[`${ofOne}/web-1`, '/fleet/api/v1/namespaces/default/pods/db-0', '/fleet/apis', '/fleet/sd/prometheus?role=pod'],
  '/apis/clusterpedia.io/v1beta1/collectionresources/workloads',
])('SEA-W02 GET %s is 503 while the store cannot be read, never an empty answer', async (url) => {
  const answer = await unread.send(url);
  expect([answer.statusCode, documentOf(answer).reason]).toEqual([503, 'ServiceUnavailable']);
});

async function expectStatus(
  request: InjectedRequest,
  reason: keyof typeof statusReasons,
  details: object,
): Promise<void> {
  const answer = await fleet.send(request);
  const status = documentOf(answer);
  expect(status, answer.body).toMatchObject({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason,
    code: statusReasons[reason],
    details: { ...details, uid: answer.headers['audit-id'] },
  });
  expect(answer.statusCode).toBe(statusReasons[reason]);
  expect(status.message.length).toBeGreaterThan(10);
  expect(status.message).not.toContain('\n');
}
