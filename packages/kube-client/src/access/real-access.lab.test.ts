import { createOutbound } from '@orrery/http';
import { systemClock } from '@orrery/kit';
import type { Cluster } from '@orrery/lab';
import { describeLab, toolsOf, useCluster } from '@orrery/lab/testing';
import { parseJsonValue, Secret } from '@orrery/model';
import { expect, test } from 'vitest';
import { createKubeClient } from '../client/create-kube-client.ts';
import { KubeError } from '../errors/kube-error.ts';
import { parseKubeconfig } from '../kubeconfig/parse-kubeconfig.ts';
import type { ClusterAccess } from './cluster-access.ts';

const allow = [{ cidr: '127.0.0.1/32', port: '*', class: 'cluster-api' as const }];
const userAgent = 'orrery/test (kube-sync)';
const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

/** Who the API server says we are. */
async function whoAmI(access: ClusterAccess, insecureTls: 'Refuse' | 'Explicit' = 'Refuse'): Promise<unknown> {
  await using outbound = createOutbound({ clock: systemClock, allow, insecureTls });
  const client = createKubeClient(access, { outbound, clock: systemClock, userAgent });
  const answer = await client.send({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: Buffer.from(JSON.stringify(review)),
    contentType: 'application/json',
  });
  if (answer.status !== 201) throw new KubeError('BadRequest', `HTTP ${answer.status}`);
  return parseJsonValue(answer.bytes);
}

const accessOf = (cluster: Cluster): ClusterAccess => ({
  server: cluster.server,
  caPem: cluster.caPem,
  credential: { token: new Secret(cluster.adminToken) },
});

describeLab(toolsOf({}), 'the ways to log in, at a real kube-apiserver', () => {
  const cluster = useCluster({});

  test('KSY-A12 impersonated user, uid, groups and extras arrive as they were given', async () => {
    const impersonate = {
      user: 'jane',
      uid: '7',
      groups: ['with, comma', 'b', 'c'],
      extra: new Map([['example.com/scopes', ['x', 'y, z']]]),
    };
    const seen = await whoAmI({ ...accessOf(cluster()), impersonate });
    const userInfo = {
      username: 'jane',
      uid: '7',
      groups: ['with, comma', 'b', 'c', 'system:authenticated'],
      extra: { 'example.com/scopes': ['x', 'y, z'] },
    };
    expect(seen).toMatchObject({ status: { userInfo } });
  });

  test('KSY-A12 a kubeconfig with a certificate logs in as its owner, and a certificate wins over a token beside it', async () => {
    const { certificatePem, keyPem } = await cluster().user('ann', ['team']);
    const text = cluster().kubeconfigFor({ certificatePem, keyPem });
    const parsed = parseKubeconfig(text);
    if (parsed.kind !== 'ok') throw new Error(JSON.stringify(parsed));
    expect(await whoAmI(parsed.access)).toMatchObject({ status: { userInfo: { username: 'ann' } } });
    const { certificate } = parsed.access.credential;
    const both = { ...parsed.access, credential: { certificate, token: new Secret(cluster().adminToken) } };
    expect(await whoAmI(both)).toMatchObject({ status: { userInfo: { username: 'ann' } } });
  });

  test('KSY-A12 a name and password are sent, and refused by Kubernetes itself', async () => {
    const credential = { basic: { username: 'me', password: new Secret('x') } };
    await expect(whoAmI({ ...accessOf(cluster()), credential })).rejects.toThrow('HTTP 401');
  });

  test('KSY-A15 the server is reached unverified only with the setting', async () => {
    const access: ClusterAccess = { ...accessOf(cluster()), caPem: undefined, insecureSkipTlsVerify: true };
    await expect(whoAmI(access)).rejects.toMatchObject({ kind: 'InsecureTlsRefused' });
    expect(await whoAmI(access, 'Explicit')).toHaveProperty('status.userInfo.username');
  });
});
