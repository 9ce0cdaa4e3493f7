import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Cluster,
  type DiscoveredLabels,
  type Orrery,
  type Prometheus,
  runPromtool,
  startOrrery,
  startPrometheus,
} from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it } from 'vitest';
import { makeDiscoveryWorld } from './harness/discovery-world.ts';
import { eventually } from './harness/eventually.ts';
import { importClusters } from './harness/orrery-clusters.ts';

const roles = ['node', 'service', 'pod', 'endpointslice', 'endpoints', 'ingress'] as const;

/** Only discovered, never scraped: the addresses are those of pods that do not run. */
const dropAll = [{ action: 'drop' }];

const options = { parts: 'full', nodes: 2 } as const;

describeLab([...toolsOf(options), 'prometheus', 'promtool'], 'a Prometheus beside Orrery', () => {
  const cluster = useCluster({ name: 'east', ...options });
  const supervisor = useSupervisor('prometheus');
  let orrery: Orrery;
  let prometheus: Prometheus;

  beforeAll(async () => {
    await makeDiscoveryWorld(cluster());
    orrery = await startOrrery(supervisor());
    const resources = [{ group: '', resources: ['endpoints'] }];
    const sync = { profile: 'everything', resources };
    await importClusters(orrery, [{ name: 'east', kubeconfig: cluster().kubeconfig, sync }]);
    prometheus = await startPrometheus(supervisor(), configOf(supervisor().folder, cluster(), orrery));
  }, 240_000);

  it.for(roles)('SEA-Z15 finds the same targets with the same labels of role %s as by itself', async (role) => {
    let own: string[] = [];
    let ours: string[] = [];
    await eventually(
      async () => {
        own = targetsOf(await prometheus.discovered(`kubernetes-${role}`));
        ours = targetsOf(await prometheus.discovered(`orrery-${role}`));
        return own.length > 0 && JSON.stringify(own) === JSON.stringify(ours);
      },
      { timeoutMs: 20_000, explain: () => `Prometheus: ${own.join('\n')}\nOrrery: ${ours.join('\n')}` },
    );
    expect(ours).toEqual(own);
  });

  it('SEA-Z11 finds the API server by the role cluster', async () => {
    let found: readonly DiscoveredLabels[] = [];
    await eventually(
      async () => {
        found = await prometheus.discovered('orrery-cluster');
        return found.length > 0;
      },
      { timeoutMs: 20_000, explain: () => 'no target of the role cluster' },
    );
    expect(found.map((labels) => labels['__address__'])).toEqual([new URL(cluster().server).host]);
  });

  it('SEA-Z01 scrapes Orrery and the state of the fleet over TLS with a token', async () => {
    const wanted = 'count by (job) (up == 1)';
    await eventually(async () => (await prometheus.query(wanted)).size === 2, {
      timeoutMs: 20_000,
      explain: () => 'a scrape failed',
    });
    const pods = await prometheus.query('count by (cluster) (kube_pod_info{namespace="shop"})');
    expect(Object.fromEntries(pods)).toEqual({ '{"cluster":"east"}': '3' });
    const requests = await prometheus.query(
      'sum by (resource) (kube_pod_container_resource_requests{namespace="shop",container="main"})',
    );
    expect(requests.get('{"resource":"cpu"}')).toBe('0.30000000000000004');
    expect(requests.get('{"resource":"memory"}')).toBe(String(3 * 64 * 1024 * 1024));
  });

  it('SEA-Z01 promtool has nothing to say of either', async () => {
    const read = async (path: string): Promise<string> =>
      await orrery.kubectl().output(['--context', 'orrery', 'get', '--raw', path]);
    const resources = 'pods,secrets,nodes,namespaces,services,deployments,daemonsets,statefulsets,replicasets';
    const all = `/fleet/metrics/state?resources=${resources},jobs,cronjobs,ingresses,ingressclasses&labelsAllowlist=*=[*]`;
    const state = await read(all);
    expect(state).toContain('kube_ingress_path{cluster="east",namespace="shop",ingress="web",host="a.example.com"');
    expect(state).toContain('kube_node_labels{cluster="east",node="east-node-0",label_');
    const silence = { exitCode: 0, printed: '' };
    expect(await runPromtool(['check', 'metrics'], state)).toEqual(silence);
    expect(await runPromtool(['check', 'metrics'], await read('/metrics'))).toEqual(silence);
  });

  it('SEA-Z15 takes what orrery prometheus sd-config prints', async () => {
    const token = orrery.write('token', orrery.api.token);
    for (const role of [...roles, 'cluster']) {
      const flags = ['--role', role, '--query', 'ns:shop', '--token-file', token, '--state-metrics'];
      const { exitCode, output } = await orrery.cli('prometheus', 'sd-config', ...flags);
      expect([exitCode, output]).toEqual([0, expect.stringContaining(`role=${role}`)]);
      // what is told beside the configuration goes to the same file here
      const file = orrery.write(`${role}.yaml`, output.replace(/^put an API token.*$/m, ''));
      expect(await runPromtool(['check', 'config', file])).toMatchObject({ exitCode: 0 });
    }
  });
});

/** What of a target both kinds of discovery say. */
function targetsOf(discovered: readonly DiscoveredLabels[]): string[] {
  return discovered.map((labels) => JSON.stringify(Object.entries(labels).filter(isOfTarget).toSorted())).toSorted();
}

const ofScrape: ReadonlySet<string> = new Set([
  ...['job', '__scheme__', '__metrics_path__', '__scrape_interval__', '__scrape_timeout__', '__meta_url'],
]);

function isOfTarget([name]: readonly [string, string]): boolean {
  return !ofScrape.has(name) && !name.startsWith('__meta_orrery_');
}

function configOf(folder: string, member: Cluster, orrery: Orrery): object {
  const [memberCa, orreryCa] = [join(folder, 'member-ca.crt'), join(folder, 'orrery-ca.crt')];
  writeFileSync(memberCa, member.caPem);
  writeFileSync(orreryCa, orrery.api.caPem);
  const ofMember = { authorization: { credentials: member.adminToken }, tls_config: { ca_file: memberCa } };
  const ofOrrery = { authorization: { credentials: orrery.api.token }, tls_config: { ca_file: orreryCa } };
  const discoveryOf = (role: string): object => ({
    job_name: `orrery-${role}`,
    relabel_configs: dropAll,
    http_sd_configs: [{ url: `${orrery.url}/fleet/sd/prometheus?role=${role}`, refresh_interval: '1s', ...ofOrrery }],
  });
  const scrapeOf = (path: string): object => ({
    job_name: path,
    scheme: 'https',
    metrics_path: path,
    static_configs: [{ targets: [new URL(orrery.url).host] }],
    ...ofOrrery,
  });
  return {
    global: { scrape_interval: '1s' },
    scrape_configs: [
      ...roles.map((role) => ({
        job_name: `kubernetes-${role}`,
        relabel_configs: dropAll,
        kubernetes_sd_configs: [{ role, api_server: member.server, ...ofMember }],
      })),
      ...[...roles, 'cluster'].map(discoveryOf),
      scrapeOf('/metrics'),
      scrapeOf('/fleet/metrics/state'),
    ],
  };
}
