import { createCertificateAuthority } from '@orrery/pki';
import { expect, test } from 'vitest';
import { podJson, podKind, tableAccept } from '../test-fleet.ts';
import { listenFleet } from './test-watching.ts';

test('SEA-P07 SEA-T09 a watch as a table has the columns that are asked for', async () => {
  await using served = await listenFleet(await createCertificateAuthority({ commonName: 'test', now: new Date() }));
  const { fleet } = served;
  const source = await fleet.addCluster('c');
  await fleet.collect(source, podKind);
  await fleet.put(source, podKind, podJson('n', 'p'));
  const stream = await served.open('/fleet/clusters/c/api/v1/pods?watch=true&columns=NODE:spec.nodeName', {
    headers: { accept: tableAccept },
  });
  expect(stream.status).toBe(200);
  const [first] = await stream.take(1);
  expect(first?.object['columnDefinitions']).toMatchObject([{ name: 'NODE' }]);
  stream.leave();
});
