import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { freePorts, type Orrery, Supervisor, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster } from '@orrery/lab/testing';
import { type Authority, createCertificateAuthority } from '@orrery/pki';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed, vi } from 'vitest';
import { applyManifest, clusterOf } from './harness/chosen-kinds.ts';
import { readConditions } from './harness/orrery-clusters.ts';

const notAfter = new Date('2040-01-01T00:00:00Z');

/** A JSON Web Token that nobody signed. */
function tokenUntil(exp: number): string {
  const parts = [{ alg: 'RS256' }, { sub: 'nobody', exp }, 'signature'];
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

describeLab(toolsOf(), 'what cannot work', () => {
  const member = useCluster({ name: 'member' });
  const resources = new AsyncDisposableStack();
  let orrery: Orrery;
  let authority: Authority;

  beforeAll(async () => {
    const supervisor = resources.use(await Supervisor.create('bad-input'));
    orrery = await startOrrery(supervisor);
    authority = await createCertificateAuthority({ commonName: 'another CA', now: new Date() });
  }, 60_000);
  beforeEach(() => {
    onTestFailed(() => {
      process.stderr.write(`${orrery.log()}\n`);
    });
  });
  afterAll(async () => {
    await resources.disposeAsync();
  });

  async function listen(server: Server): Promise<string> {
    resources.defer(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // a TCP server's address is an object
    return `https://127.0.0.1:${port}`;
  }

  /** A web server that is no API server. */
  async function webServer(names: { readonly dnsNames?: string[]; readonly ipAddresses?: string[] }): Promise<string> {
    const issued = await authority.issue({ commonName: 'web', usages: ['server'], notAfter, ...names });
    const { certificatePem: cert, keyPem: key } = issued;
    return await listen(createTlsServer({ cert, key }, (_, response) => response.end('<html>log in</html>')));
  }

  it('KSY-G02 a cluster that cannot be reached or entered says at which step and why', async () => {
    const [port = 0] = await freePorts(1);
    const caBundle = authority.certificatePem;
    const plain = await listen(createServer((_, response) => response.end('hello')));
    const [web, otherName] = [
      await webServer({ ipAddresses: ['127.0.0.1'] }),
      await webServer({ dnsNames: ['other'] }),
    ];
    const cases: readonly (readonly [access: object, reason: string, message: RegExp])[] = [
      [
        { credential: { token: tokenUntil(1_700_000_000) } },
        'CredentialExpired',
        /token expired on 2023-11-14T22:13:20/,
      ],
      [{ credential: { token: tokenUntil(4_000_000_000) } }, 'Unauthorized', /does not accept the credential/],
      [{ caBundle }, 'UntrustedCertificate', /not signed by the given CA \(issuer: .*lab-cluster-ca/],
      [{ serverName: 'other' }, 'NameMismatch', /not valid for other \(valid for .*127\.0\.0\.1/],
      [{ addresses: [otherName], caBundle }, 'NameMismatch', /not valid for 127\.0\.0\.1 \(valid for other\)/],
      [{ addresses: [`https://127.0.0.1:${port}`] }, 'Refused', new RegExp(`127.0.0.1:${port} refuses the connection`)],
      [{ addresses: ['https://nowhere.invalid'] }, 'DNSFailure', /nowhere\.invalid cannot be resolved/],
      [{ addresses: ['https://169.254.169.254'] }, 'AddressNotAllowed', /169\.254\.169\.254 is refused/],
      [{ addresses: [web], caBundle }, 'NotKubernetes', /does not answer like a Kubernetes API server/],
      [{ addresses: [plain] }, 'NotKubernetes', /does not answer like a Kubernetes API server/],
    ];
    const items = cases.map(([access], index) => clusterOf(member(), `bad-${index}`, { profile: 'none' }, access));
    await applyManifest(orrery, { apiVersion: 'v1', kind: 'List', items });
    for (const [index, [, reason, message]] of cases.entries()) {
      const name = `bad-${index}`;
      await vi.waitFor(
        async () => {
          const ready = (await readConditions(orrery, name)).get('Ready');
          expect(ready).toMatchObject({ status: 'False', reason, message: expect.stringMatching(message) });
        },
        { timeout: 30_000, interval: 300 },
      );
      const why = 'jsonpath={.status.conditions[?(@.type=="Ready")].message}';
      const args = ['--context', 'orrery', 'get', 'pediacluster', name, '-o', why];
      expect(await orrery.kubectl().output(args), 'KSY-G04').toMatch(message);
      const { output } = await orrery.cli('cluster', 'get', name);
      expect(output).toMatch(message);
    }
  }, 120_000);

  it('KSY-A05 SEA-W a Cluster is refused with a cause for every wrong field', async () => {
    const sync = {
      profile: 'none',
      resources: [{ group: '', resources: ['pods'], labelSelector: 'tier in (' }],
      namespaces: { selector: 'not ( a' },
      prune: [{ group: '', resources: ['pods'], paths: ['spec.containers[', 'metadata.uid', 'spec..x'] }],
    };
    const refused = await applyManifest(orrery, clusterOf(member(), 'refused', sync));
    expect(refused.match(/spec\.sync[^:]*/g)).toEqual([
      'spec.sync.namespaces.selector',
      'spec.sync.resources[0].labelSelector',
      ...[0, 1, 2].map((index) => `spec.sync.prune[0].paths[${index}]`),
    ]);
    const shape = {
      profile: 'all',
      resources: [{ group: '', resources: [] }],
      customResources: 'Some',
      namespaces: { include: ['../kube-system'], exclude: ['a,b'] },
      secretData: 'Encrypted',
      paused: 'yes',
    };
    const misshapen = await applyManifest(orrery, clusterOf(member(), 'refused', shape));
    for (const field of ['profile', 'resources[0].resources', 'customResources', 'secretData', 'paused']) {
      expect(misshapen).toContain(`spec.sync.${field}: `);
    }
    for (const field of ['include', 'exclude']) expect(misshapen).toContain(`spec.sync.namespaces.${field}[0]: `);
    const plain = clusterOf(member(), 'refused', {}, { addresses: ['http://127.0.0.1'] });
    expect(await applyManifest(orrery, plain)).toMatch(/spec\.access\.addresses\[0\]: .*the scheme http is refused/);
    expect(await applyManifest(orrery, clusterOf(member(), 'refused', { profil: 'none' }))).toContain(
      'spec.sync.profil',
    );
    const { stderr } = await orrery.kubectl().run(['--context', 'orrery', 'get', 'cluster', 'refused']);
    expect(stderr).toContain('NotFound');
  }, 60_000);

  it('KSY-C02 a selector that only the member can judge makes its kind fail with the member’s words', async () => {
    const resources = [{ group: '', resources: ['configmaps', 'secrets'], fieldSelector: 'spec.nothing=1' }];
    await applyManifest(orrery, clusterOf(member(), 'odd', { profile: 'none', resources }));
    await vi.waitFor(
      async () => {
        const synced = (await readConditions(orrery, 'odd')).get('Synced');
        expect(synced).toMatchObject({ status: 'False', reason: 'BadRequest' });
        expect(synced?.message).toMatch(/spec\.nothing/);
      },
      { timeout: 30_000, interval: 300 },
    );
  }, 60_000);
});
