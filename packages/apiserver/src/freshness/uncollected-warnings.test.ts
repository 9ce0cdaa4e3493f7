import { clusterKind, type ObservedCondition } from '@orrery/model';
import { putControlObject } from '@orrery/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Fleet, podKind, startFleet } from '../test-fleet.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await startFleet();
  await fleet.addCluster('edge-1');
});

afterEach(() => fleet[Symbol.asyncDispose]());

async function noteCluster(...conditions: ObservedCondition[]): Promise<void> {
  const lastTransitionTime = new Date(fleet.clock.now()).toISOString();
  const object = {
    ...{ apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster' },
    metadata: { name: 'edge-1', uid: 'uid-edge-1' },
    spec: { access: {} },
    status: { conditions: conditions.map((each) => ({ ...each, lastTransitionTime })) },
  };
  await fleet.store.write({ changes: [putControlObject(fleet.store.control, clusterKind, object, 'absent')] });
}

async function told(url: string): Promise<string> {
  const { statusCode, headers } = await fleet.send(url);
  const warnings = [headers['warning'] ?? []].flat().map((text) => String(text).replace(/^299 - "(.*)"$/, '$1'));
  return [statusCode, ...warnings].join(' ');
}

const twin = 'the same cluster is already known as edge';
const why = 'cluster edge-1: nothing is collected yet';

describe('a cluster of which nothing is collected', () => {
  test('SEA-V02 SEA-A08 says why on discovery, OpenAPI and every kind', async () => {
    await noteCluster(
      { type: 'Reachable', status: 'True', reason: 'Reachable', message: '' },
      { type: 'Ready', status: 'False', reason: 'DuplicateCluster', message: twin },
    );
    const text = `${why} (DuplicateCluster: ${twin})`;
    for (const path of ['/api', '/apis', '/api/v1', '/openapi/v3'])
      expect(await told(`/fleet/clusters/edge-1${path}`)).toBe(path === '/api/v1' ? `404 ${text}` : `200 ${text}`);
    expect(await told('/fleet/clusters/edge-1/api/v1/pods')).toBe(`404 ${text}`);
    expect(await told('/apis/clusterpedia.io/v1beta1/resources/clusters/edge-1/apis')).toBe(
      '200 edge-1 is not ready and the resources obtained may be inaccurate, reason: DuplicateCluster, ' +
        `nothing is collected yet (${twin})`,
    );
  });

  test('SEA-V02 names the first cause of several, and none while there is none', async () => {
    expect(await told('/fleet/clusters/edge-1/apis')).toBe(`200 ${why}`);
    await noteCluster(
      { type: 'Ready', status: 'False', reason: 'NotReady', message: 'not reached' },
      { type: 'Reachable', status: 'False', reason: 'ConnectionRefused', message: 'refused by 192.0.2.1' },
    );
    expect(await told('/fleet/clusters/edge-1/apis')).toBe(`200 ${why} (ConnectionRefused: refused by 192.0.2.1)`);
  });

  test('SEA-V02 nothing is said once a kind is collected, of other clusters and of those that are not there', async () => {
    const source = await fleet.addCluster('edge-2');
    await fleet.collect(source, podKind);
    expect(await told('/fleet/clusters/edge-2/apis')).toBe('200');
    expect(await told('/fleet/clusters/edge-2/apis/apps/v1/deployments')).toBe('404');
    expect(await told('/fleet/clusters/none/apis')).toBe('404');
    expect(await told('/fleet/apis')).toBe('200');
  });
});
