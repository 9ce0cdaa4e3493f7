import { describe, expect, it } from 'vitest';
import { documentOf, kindOf, nodeKind, podJson, podKind, startFleet } from '../test-fleet.ts';

const deploymentKind = kindOf('apps/v1/deployments', 'Deployment');

const deploymentJson = JSON.stringify({
  metadata: {
    name: 'web',
    namespace: 'a',
    uid: 'd1',
    generation: 3,
    creationTimestamp: '2023-02-16T14:26:58Z',
    labels: { app: 'web', 'app.kubernetes.io/name': 'x' },
  },
  spec: {
    replicas: 4,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '30%', maxUnavailable: '30%' } },
  },
  status: {
    replicas: 4,
    readyReplicas: 3,
    conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }],
  },
});

async function startClusters() {
  const fleet = await startFleet();
  const east = await fleet.addCluster('east');
  const west = await fleet.addCluster('west');
  for (const cluster of [east, west]) {
    for (const kind of [podKind, deploymentKind, nodeKind]) await fleet.collect(cluster, kind);
  }
  await fleet.put(east, podKind, podJson('a', 'p1'), podJson('b', 'p2'));
  await fleet.put(west, podKind, podJson('a', 'p3'));
  await fleet.put(east, deploymentKind, deploymentJson);
  await fleet.put(west, nodeKind, JSON.stringify({ metadata: { name: 'n1', uid: 'n' }, spec: {}, status: {} }));
  return fleet;
}

/** The lines of an answer that begin with a text. */
function linesOf(body: string, start: string): string[] {
  return body.split('\n').filter((line) => line.startsWith(start));
}

describe('state metrics', () => {
  it('SEA-Z01 the fleet has the default kinds of all clusters, cluster first', async () => {
    await using fleet = await startClusters();
    const answer = await fleet.send('/fleet/metrics/state');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(linesOf(answer.body, 'kube_deployment_created')).toEqual([
      'kube_deployment_created{cluster="east",namespace="a",deployment="web"} 1.676557618e+09',
    ]);
    expect(linesOf(answer.body, 'kube_pod_info{')).toHaveLength(3);
    expect(linesOf(answer.body, 'kube_node_')).toEqual([]);
    expect(linesOf(answer.body, 'orrery_source_fresh')).toEqual([
      'orrery_source_fresh{cluster="east"} 1',
      'orrery_source_fresh{cluster="west"} 1',
    ]);
  });

  it('SEA-Z01 the series of a family stand together under one HELP and TYPE', async () => {
    await using fleet = await startClusters();
    const { body } = await fleet.send('/fleet/metrics/state?resources=pods,deployments,nodes');
    const names = body
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.slice(0, line.indexOf('{')));
    const runs = names.filter((name, at) => name !== names[at - 1]);
    expect(new Set(runs).size).toBe(runs.length);
    expect(linesOf(body, '# TYPE ').map((line) => line.split(' ')[2])).toEqual(runs);
    expect(linesOf(body, '# HELP kube_pod_info')).toEqual(['# HELP kube_pod_info [STABLE] Information about pod.']);
  });

  it('SEA-Z01 a path of one cluster has that cluster only, and one that is unknown is not found', async () => {
    await using fleet = await startClusters();
    const { body } = await fleet.send('/fleet/clusters/west/metrics/state');
    expect(linesOf(body, 'kube_pod_created')).toEqual([
      'kube_pod_created{cluster="west",namespace="a",pod="p3",uid="uid-a-p3"} 1.767222e+09',
    ]);
    expect((await fleet.send('/fleet/clusters/north/metrics/state')).statusCode).toBe(404);
  });

  it('SEA-Z02 clusters, namespaces and lists of families narrow what is exported', async () => {
    await using fleet = await startClusters();
    const query = 'clusters=east&namespaces=a,b&namespacesDenylist=b&metricAllowlist=kube_pod_info,kube_.*_created';
    const { body, headers } = await fleet.send(`/fleet/metrics/state?${query}`);
    expect(headers['warning']).toBeUndefined();
    const series = body.split('\n').filter((line) => line.startsWith('kube_'));
    expect(series.map((line) => line.slice(0, line.indexOf('{'))).toSorted()).toEqual([
      'kube_deployment_created',
      'kube_pod_created',
      'kube_pod_info',
    ]);
    expect(series.every((line) => line.includes('{cluster="east",namespace="a"'))).toBe(true);
  });

  it('SEA-Z02 objects without a namespace are not left out by namespaces', async () => {
    await using fleet = await startClusters();
    const { body } = await fleet.send('/fleet/metrics/state?resources=nodes&namespaces=a');
    expect(linesOf(body, 'kube_node_spec_unschedulable{')).toEqual([
      'kube_node_spec_unschedulable{cluster="west",node="n1"} 0',
    ]);
  });

  it('SEA-Z02 a denied family is not exported', async () => {
    await using fleet = await startClusters();
    const { body } = await fleet.send('/fleet/metrics/state?metricDenylist=kube_pod_.*');
    expect(linesOf(body, 'kube_pod_')).toEqual([]);
    expect(linesOf(body, 'kube_deployment_spec_replicas{')).toHaveLength(1);
  });

  it.for([
    ['resources=widgets', 'resources'],
    ['metricAllowlist=a&metricDenylist=b', 'metricDenylist'],
    ['metricAllowlist=(', 'metricAllowlist'],
    ['labelsAllowlist=pods', 'labelsAllowlist'],
    ['annotationsAllowlist=widgets=[a]', 'annotationsAllowlist'],
    ['limit=1', 'limit'],
    ['fieldSelector=a', 'fieldSelector'],
    ['q=app|sort%20name', 'q'],
    ['q=app|limit%201', 'q'],
    ['q=app|at%202025-01-01', 'q'],
    ['q=deleted:true', 'q'],
    ['labelSelector=search.orrery.dev/at%3D1h', 'at'],
    ['labelSelector=search.orrery.dev/orderby%3Dname', 'orderby'],
    ['labelSelector=search.orrery.dev/only-metadata', 'onlyMetadata'],
  ])('SEA-Z02 %s is refused and named', async ([query, name]) => {
    await using fleet = await startClusters();
    const answer = await fleet.send(`/fleet/metrics/state?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(documentOf(answer).message).toContain(`query parameter ${name}`);
  });

  it('SEA-C08 a parameter that nobody knows is warned of and ignored', async () => {
    await using fleet = await startClusters();
    const answer = await fleet.send('/fleet/metrics/state?metricAlowlist=kube_pod_info');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['warning']).toEqual(['299 - "unknown query parameter \\"metricAlowlist\\" ignored"']);
    const known = await fleet.send('/fleet/metrics/state?metricAllowlist=kube_pod_info&pretty=true');
    expect(known.headers['warning']).toBeUndefined();
  });

  it('SEA-00 a limit by label is refused, since it would cut what is exported', async () => {
    await using fleet = await startClusters();
    const answer = await fleet.send('/fleet/metrics/state?labelSelector=search.orrery.dev/limit%3D1');
    expect([answer.statusCode, documentOf(answer).message]).toEqual([
      400,
      expect.stringMatching(/^labelSelector: a limit is not accepted here/),
    ]);
  });

  it('SEA-Z03 shares of a rolling update are rounded up for surge and down for unavailable ones', async () => {
    await using fleet = await startClusters();
    const { body } = await fleet.send('/fleet/metrics/state?resources=deployments');
    const names = '{cluster="east",namespace="a",deployment="web"}';
    expect(body).toContain(`kube_deployment_spec_strategy_rollingupdate_max_surge${names} 2\n`);
    expect(body).toContain(`kube_deployment_spec_strategy_rollingupdate_max_unavailable${names} 1\n`);
  });

  it('SEA-Z04 only allowed keys of labels are shown', async () => {
    await using fleet = await startClusters();
    const none = await fleet.send('/fleet/metrics/state?resources=deployments');
    expect(linesOf(none.body, 'kube_deployment_labels')).toEqual([]);
    const some = await fleet.send('/fleet/metrics/state?resources=deployments&labelsAllowlist=*=[app.*]');
    expect(linesOf(some.body, 'kube_deployment_labels{')).toEqual([
      'kube_deployment_labels{cluster="east",namespace="a",deployment="web",label_app_kubernetes_io_name="x"} 1',
    ]);
  });

  it('SEA-Z05 a kind whose first snapshot is not complete is not exported, and its cluster is not fresh', async () => {
    await using fleet = await startClusters();
    const north = await fleet.addCluster('north');
    await fleet.collect(north, podKind, false);
    await fleet.put(north, podKind, podJson('a', 'p4'));
    const { body } = await fleet.send('/fleet/metrics/state?clusters=north');
    expect(linesOf(body, 'kube_')).toEqual([]);
    expect(linesOf(body, 'orrery_source_fresh')).toEqual(['orrery_source_fresh{cluster="north"} 0']);
  });

  it('SEA-Z05 a cluster that is silent for long exports only that it is', async () => {
    await using fleet = await startFleet();
    const source = await fleet.addCluster('east');
    const facts = JSON.stringify({ state: 'Stale', reason: 'Timeout', lastListAt: fleet.clock.now() });
    const scope = { source, group: '', resource: 'pods' };
    await fleet.store.write({
      changes: [],
      scopes: [{ scope, kind: podKind, resourceVersion: '1', complete: true, facts }],
    });
    await fleet.put(source, podKind, podJson('a', 'p1'));
    const seriesAfter = async (ms: number): Promise<string[]> => {
      await fleet.clock.advance(ms);
      const { body } = await fleet.send('/fleet/metrics/state?metricAllowlist=kube_pod_info');
      return body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    };
    const pod = expect.stringMatching(/^kube_pod_info\{cluster="east"/);
    const age = (seconds: number): readonly string[] => [
      `orrery_source_fresh{cluster="east"} ${seconds > 90 ? 0 : 1}`,
      `orrery_source_age_seconds{cluster="east"} ${seconds}`,
    ];
    expect(await seriesAfter(60_000)).toEqual([...age(60), pod]);
    expect(await seriesAfter(240_000)).toEqual([...age(300), pod]);
    expect(await seriesAfter(1_000)).toEqual(age(301));
  });

  it('SEA-Z01 OpenMetrics is written for who asks for it', async () => {
    await using fleet = await startClusters();
    const accept = 'application/openmetrics-text;version=1.0.0';
    const { body, headers } = await fleet.send({ url: '/fleet/metrics/state', headers: { accept } });
    expect(headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(body.endsWith('\n# EOF\n')).toBe(true);
    expect(body).toContain('# TYPE kube_pod_container_status_restarts counter\n');
  });
});
