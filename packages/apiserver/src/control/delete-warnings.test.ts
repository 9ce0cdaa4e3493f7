import { expect, test } from 'vitest';
import { startFleet } from '../test-fleet.ts';

test('SEA-RW04 what is not heeded is warned of', async () => {
  await using fleet = await startFleet();
  const clusters = '/apis/orrery.dev/v1alpha1/clusters';
  const headers = { 'content-type': 'application/json' };
  const object = {
    ...{ apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'optional' } },
    spec: { access: { addresses: ['https://10.0.0.1:6443'] } },
  };
  await fleet.send({ method: 'POST', url: clusters, headers, body: JSON.stringify(object) });
  const warned = async (options: object, query = ''): Promise<unknown> => {
    const url = `${clusters}/optional?dryRun=All${query}`;
    const answer = await fleet.send({ method: 'DELETE', url, headers, body: JSON.stringify(options) });
    expect(answer.statusCode).toBe(200);
    return answer.headers['warning'];
  };
  const usual = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', gracePeriodSeconds: 0 };
  expect(await warned(usual, '&gracePeriodSeconds=30')).toBeUndefined();
  const grace = '299 - "gracePeriodSeconds must be a number of seconds from 0 on and is ignored"';
  expect([await warned({}, '&gracePeriodSeconds=-1')].flat()).toEqual([grace]);
  const odd = { orphanDependents: true, gracePeriodSeconds: -1, odd: 1, preconditions: { name: 'x' } };
  expect(await warned(odd)).toEqual([
    '299 - "orphanDependents is not supported and ignored"',
    '299 - "unknown field \\"odd\\""',
    '299 - "unknown field \\"preconditions.name\\""',
    grace,
  ]);
});
