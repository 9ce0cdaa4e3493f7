import { createOutbound } from '@orrery/http';
import { systemClock } from '@orrery/kit';
import { Secret } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { createKubeClient } from '../client/create-kube-client.ts';
import { classifyFailure, type Failure } from '../errors/classify-failure.ts';
import { sendJson, startScriptedServer } from '../scripted-server/start-scripted-server.ts';
import type { ClusterAccess } from './cluster-access.ts';

/** Why a client of this access cannot even be made. */
async function refusalOf(access: Partial<ClusterAccess>): Promise<Failure> {
  await using outbound = createOutbound({ clock: systemClock, allow: [] });
  const deps = { outbound, clock: systemClock, userAgent: 'x' };
  try {
    createKubeClient({ server: 'https://10.0.0.1', credential: { token: new Secret('t') }, ...access }, deps);
  } catch (error) {
    return classifyFailure(error);
  }
  throw new Error('was made');
}

describe('targetOfAccess', () => {
  it('KSY-G02 a proxy and an unverified server that the settings do not allow are told by name', async () => {
    const proxied = await refusalOf({ proxyUrl: 'http://proxy.example:3128' });
    expect(proxied.reason).toBe('ProxyNotAllowed');
    expect(proxied.message).toContain('outbound: { proxies: ["http://proxy.example:3128"] }');
    const insecure = await refusalOf({ insecureSkipTlsVerify: true });
    expect(insecure.reason).toBe('InsecureTLSNotAllowed');
    expect(insecure.message).toContain('security: { insecureTLS: Explicit }');
  });

  it('KSY-A15 a server that need not be verified is reached, under a setting that allows it', async () => {
    await using server = await startScriptedServer({ handler: (_request, response) => sendJson(response, 200, {}) });
    const allow = [{ cidr: '127.0.0.1/32', port: server.port, class: 'cluster-api' as const }];
    await using outbound = createOutbound({ clock: systemClock, allow, insecureTls: 'Explicit' });
    const access = server.access({ caPem: undefined, insecureSkipTlsVerify: true });
    const client = createKubeClient(access, { outbound, clock: systemClock, userAgent: 'x' });
    expect(new TextDecoder().decode(await client.getRaw('/version'))).toBe('{}');
  });
});
