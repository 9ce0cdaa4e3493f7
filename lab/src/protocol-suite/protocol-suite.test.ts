import { describe, test } from 'vitest';
import { startFakeApiserver } from '../fake-apiserver/start-fake-apiserver.ts';
import type { HttpVersion } from './protocol-client.ts';
import { protocolFacts } from './protocol-facts.ts';
import { ProtocolWorld } from './protocol-world.ts';

const versions: readonly HttpVersion[] = ['1.1', '2'];
const everything = { clientCertificate: { certificatePem: '', keyPem: '' }, compact: () => undefined };

// A server for each fact, so that those that wait for a time-out wait together.
describe.each(versions)('the fake kube-apiserver over HTTP/%s', (version) => {
  test.concurrent.for(protocolFacts(everything))('LAB-14 $claim', async (fact, { expect }) => {
    await using server = await startFakeApiserver({ bookmarkPeriodMs: 20 });
    const { caPem, token, clientCertificate } = server;
    const compact = (): void => server.compact();
    await using world = new ProtocolWorld({ server: server.server, caPem, token, clientCertificate, compact }, version);
    await world.open();
    await expect(fact.check(world)).resolves.toBeUndefined();
  });
});
