import { describe, expect, it } from 'vitest';
import { type Fleet, kindOf, podJson, podKind, startFleet } from '../test-fleet.ts';

const serviceKind = kindOf('/v1/services', 'Service');
const sliceKind = kindOf('discovery.k8s.io/v1/endpointslices', 'EndpointSlice');

interface Group {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The groups of an answer, which must be a whole one. */
async function targetsOf(fleet: Fleet, query: string): Promise<readonly Group[]> {
  const answer = await fleet.send(`/fleet/sd/prometheus?${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return JSON.parse(answer.body) as readonly Group[]; // what tests expect of it, they assert
}

async function startCluster(name = 'east') {
  const fleet = await startFleet();
  const cluster = await fleet.addCluster(name);
  for (const kind of [podKind, serviceKind, sliceKind]) await fleet.collect(cluster, kind);
  const spec = {
    nodeName: 'n1',
    containers: [
      { name: 'main', image: 'nginx', ports: [{ name: 'web', containerPort: 80, protocol: 'TCP' }] },
      { name: 'side', image: 'proxy', ports: [{ containerPort: 9090, protocol: 'TCP' }] },
    ],
    initContainers: [{ name: 'init', image: 'busybox' }],
  };
  const metadata = { labels: { app: 'web', 'a.b/c': '' }, annotations: { 'prometheus.io/scrape': 'true' } };
  await fleet.put(cluster, podKind, podJson('a', 'p1', { metadata, spec, status: { podIP: '10.0.0.1' } }));
  await fleet.put(cluster, podKind, podJson('a', 'p2'));
  await fleet.put(
    cluster,
    serviceKind,
    JSON.stringify({
      metadata: { name: 'web', namespace: 'a', uid: 's1' },
      spec: { type: 'ClusterIP', clusterIP: '10.96.0.1', ports: [{ name: 'http', port: 8080, protocol: 'TCP' }] },
    }),
  );
  await fleet.put(
    cluster,
    sliceKind,
    JSON.stringify({
      metadata: { name: 'web-1', namespace: 'a', uid: 'e1', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', namespace: 'a', name: 'p1' },
        },
        { addresses: ['fd00::5'], conditions: { ready: false } },
      ],
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    }),
  );
  return { fleet, cluster };
}

describe('Prometheus service discovery', () => {
  it('SEA-Z12 a pod has a target for each declared port, and one for a container without ports', async () => {
    const { fleet } = await startCluster();
    await using _fleet = fleet;
    const groups = await targetsOf(fleet, 'role=pod');
    expect(groups.map(({ targets }) => targets)).toEqual([['10.0.0.1:80'], ['10.0.0.1:9090'], ['10.0.0.1']]);
    const [first] = groups;
    expect(first?.labels).toEqual({
      __meta_kubernetes_namespace: 'a',
      __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true',
      __meta_kubernetes_pod_annotationpresent_prometheus_io_scrape: 'true',
      __meta_kubernetes_pod_container_image: 'nginx',
      __meta_kubernetes_pod_container_init: 'false',
      __meta_kubernetes_pod_container_name: 'main',
      __meta_kubernetes_pod_container_port_name: 'web',
      __meta_kubernetes_pod_container_port_number: '80',
      __meta_kubernetes_pod_container_port_protocol: 'TCP',
      __meta_kubernetes_pod_ip: '10.0.0.1',
      __meta_kubernetes_pod_label_app: 'web',
      __meta_kubernetes_pod_labelpresent_a_b_c: 'true',
      __meta_kubernetes_pod_labelpresent_app: 'true',
      __meta_kubernetes_pod_name: 'p1',
      __meta_kubernetes_pod_node_name: 'n1',
      __meta_kubernetes_pod_phase: 'Running',
      __meta_kubernetes_pod_ready: 'unknown',
      __meta_kubernetes_pod_uid: 'uid-a-p1',
      __meta_orrery_cluster: 'east',
      __meta_orrery_source: 'cluster/east',
      __meta_orrery_source_state: 'Fresh',
    });
  });

  it('SEA-Z12 endpoints have the labels of their service and pod, and the pod’s other ports are targets too', async () => {
    const { fleet } = await startCluster();
    await using _fleet = fleet;
    const groups = await targetsOf(fleet, 'role=endpointslice');
    expect(groups.map(({ targets }) => targets)).toEqual([['10.0.0.1:80'], ['[fd00::5]:80'], ['10.0.0.1:9090']]);
    expect(groups[0]?.labels).toMatchObject({
      __meta_kubernetes_service_name: 'web',
      __meta_kubernetes_pod_name: 'p1',
      __meta_kubernetes_pod_container_name: 'main',
      __meta_kubernetes_endpointslice_endpoint_conditions_ready: 'true',
      __meta_kubernetes_endpointslice_port: '80',
    });
    expect(groups[1]?.labels).not.toHaveProperty('__meta_kubernetes_pod_name');
    expect(groups[2]?.labels).toMatchObject({ __meta_kubernetes_pod_container_name: 'side' });
  });

  it('SEA-Z12 a service has a target for each port at its name in the cluster', async () => {
    const { fleet } = await startCluster();
    await using _fleet = fleet;
    const groups = await targetsOf(fleet, 'role=service');
    expect(groups.map(({ targets }) => targets)).toEqual([['web.a.svc:8080']]);
    expect(groups[0]?.labels).toMatchObject({
      __meta_kubernetes_service_cluster_ip: '10.96.0.1',
      __meta_kubernetes_service_port_name: 'http',
      __meta_kubernetes_service_type: 'ClusterIP',
    });
  });

  it('SEA-Z11 selectors narrow the list, and an empty list is written as one', async () => {
    const { fleet } = await startCluster();
    await using _fleet = fleet;
    expect(await targetsOf(fleet, 'role=pod&labelSelector=app%3Dweb')).toHaveLength(3);
    expect(await targetsOf(fleet, 'role=pod&namespaces=b')).toEqual([]);
    expect(await targetsOf(fleet, 'role=pod&q=label:app=web')).toHaveLength(3);
  });

  it.for([
    ['', 'role'],
    ['role=vm', 'roles of cloud kinds are not built yet'],
    ['role=pod&labels=meta', 'labels'],
    ['role=pod&port=80', 'port'],
    ['role=pod&limit=1', 'limit'],
    ['role=cluster&labelSelector=env%3Dprod', 'expected clusters or sources alone'],
    ['role=cluster&q=label:env=prod', 'expected clusters or sources alone'],
    ['role=cluster&namespaces=a', 'expected clusters or sources alone'],
    ['role=pod&q=app|limit%201', "'| limit' is not accepted here"],
    ['role=pod&q=app|sort%20name', "'| sort' is not accepted here"],
    ['role=pod&q=app|at%202025-01-01', "'| at' is not accepted here"],
    ['role=pod&labelSelector=search.orrery.dev/deleted%3Dinclude', 'deleted is not accepted here'],
  ])('SEA-Z11 the query %s is refused and says why', async ([query, why]) => {
    const { fleet } = await startCluster();
    await using _fleet = fleet;
    const answer = await fleet.send(`/fleet/sd/prometheus?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(why);
  });

  it('SEA-C08 a parameter that nobody knows is warned of and ignored', async () => {
    const { fleet } = await startCluster();
    await using _fleet = fleet;
    const answer = await fleet.send('/fleet/sd/prometheus?role=pod&labels=kubernetes&rolle=node');
    expect([answer.statusCode, answer.headers['warning']]).toEqual([
      200,
      ['299 - "unknown query parameter \\"rolle\\" ignored"'],
    ]);
  });

  it('SEA-Z14 a source without a first complete snapshot is left out and named, and refused where it is asked for', async () => {
    const { fleet } = await startCluster();
    await using _fleet = fleet;
    await fleet.collect(await fleet.addCluster('north'), podKind, false);
    const answer = await fleet.send('/fleet/sd/prometheus?role=pod');
    expect(answer.headers['x-orrery-incomplete']).toBe('north');
    expect(JSON.parse(answer.body)).toHaveLength(3);
    for (const query of ['clusters=north', 'clusters=east,north', 'clusters=typo'])
      expect((await fleet.send(`/fleet/sd/prometheus?role=pod&${query}`)).statusCode).toBe(503);
  });

  it('SEA-Z14 no list is answered while no source has a complete snapshot', async () => {
    await using fleet = await startFleet();
    expect(await targetsOf(fleet, 'role=pod')).toEqual([]);
    await fleet.collect(await fleet.addCluster('north'), podKind, false);
    expect((await fleet.send('/fleet/sd/prometheus?role=pod')).statusCode).toBe(503);
  });

  it('SEA-Z15 an unchanged list is not sent again', async () => {
    const { fleet, cluster } = await startCluster();
    await using _fleet = fleet;
    const url = '/fleet/sd/prometheus?role=pod';
    const first = await fleet.send(url);
    const etag = String(first.headers['etag']);
    const again = await fleet.send({ url, headers: { 'if-none-match': etag } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    await fleet.put(cluster, podKind, podJson('a', 'p3', { status: { podIP: '10.0.0.3' } }));
    const changed = await fleet.send({ url, headers: { 'if-none-match': etag } });
    expect(changed.statusCode).toBe(200);
    expect(JSON.parse(changed.body)).toHaveLength(4);
  });

  it('SEA-Z11 the role cluster has the API servers', async () => {
    await using fleet = await startFleet();
    await fleet.addCluster('east');
    await fleet.send({
      method: 'POST',
      url: '/apis/orrery.dev/v1alpha1/clusters',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'orrery.dev/v1alpha1',
        kind: 'Cluster',
        metadata: { name: 'east', labels: { env: 'prod' } },
        spec: { access: { addresses: ['https://[2001:db8::1]:6443'] } },
      }),
    });
    const groups = await targetsOf(fleet, 'role=cluster');
    expect(await targetsOf(fleet, 'role=cluster&clusters=east')).toEqual(groups);
    expect(await targetsOf(fleet, 'role=cluster&q=cluster:west')).toEqual([]);
    expect(groups).toEqual([
      {
        targets: ['[2001:db8::1]:6443'],
        labels: expect.objectContaining({
          __scheme__: 'https',
          __meta_orrery_label_env: 'prod',
          __meta_orrery_cluster: 'east',
        }),
      },
    ]);
  });
});
