import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, nodeKind, podJson, podKind, startFleet, tableAccept } from '../test-fleet.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
  for (const cluster of ['one', 'two']) {
    const source = await fleet.addCluster(cluster);
    await fleet.collect(source, podKind);
    await fleet.collect(source, nodeKind);
    await fleet.put(source, podKind, podJson('a', 'both'), podJson('a', `in-${cluster}`));
    await fleet.put(source, nodeKind, '{"metadata":{"name":"system:node"}}');
  }
});

afterAll(() => fleet[Symbol.asyncDispose]());

async function got(url: string): Promise<string> {
  const answer = await fleet.send(url);
  const { metadata, reason, message } = documentOf(answer);
  if (answer.statusCode !== 200) return `${answer.statusCode} ${reason} ${message}`;
  const annotations = metadata['annotations'] as Record<string, string>; // asserted by what is read of it
  return `${annotations['orrery.dev/source']} ${metadata['name']}`;
}

const podsOfA = '/fleet/api/v1/namespaces/a/pods';

describe('get by name', () => {
  test('SEA-A09 the only one of a name is answered whole', async () => {
    expect(await got(`${podsOfA}/in-two`)).toBe('cluster/two in-two');
    const document = documentOf(await fleet.send(`${podsOfA}/in-two`));
    expect(document).toMatchObject({ kind: 'Pod', apiVersion: 'v1', spec: {}, status: {} });
  });

  test('SEA-A09 none is NotFound in the words of kube-apiserver', async () => {
    const answer = await fleet.send(`${podsOfA}/none`);
    expect(answer.statusCode).toBe(404);
    expect(documentOf(answer)).toMatchObject({
      message: 'pods "none" not found',
      details: { kind: 'pods', name: 'none', uid: answer.headers['audit-id'] },
    });
  });

  test('SEA-V02 a 404 and a 409 say which clusters are not current, as an answer would', async () => {
    await using own = await startFleet();
    for (const cluster of ['one', 'two', 'three']) {
      const source = await own.addCluster(cluster);
      await own.collect(source, podKind, cluster !== 'two');
      await own.put(source, podKind, podJson('a', 'all'));
    }
    const told = async (url: string): Promise<unknown> => {
      const { statusCode, headers } = await own.send(url);
      return [statusCode, headers['warning']];
    };
    const syncing = ['299 - "cluster two: first synchronisation of pods is not complete (1 so far)"'];
    expect(await told(`${podsOfA}/none`)).toEqual([404, syncing]);
    expect(await told(`${podsOfA}/all`)).toEqual([409, syncing]);
    expect(await told(`${podsOfA}/none?clusters=one`)).toEqual([404, undefined]);
    expect(await told('/fleet/clusters/two/api/v1/namespaces/a/pods/none')).toEqual([404, syncing]);
    expect(await told(`${podsOfA}/none?lables=a`)).toEqual([
      404,
      [...syncing, '299 - "unknown query parameter \\"lables\\" ignored"'],
    ]);
  });

  test('SEA-A09 several are a Conflict that names the clusters and the command', async () => {
    const answer = await fleet.send(`${podsOfA}/both`);
    expect(answer.statusCode).toBe(409);
    const { message, details } = documentOf(answer);
    expect(message).toContain('kubectl --context one get pods both -n a; or by the name one:both');
    expect(details).toMatchObject({ causes: [{ message: 'cluster/one' }, { message: 'cluster/two' }] });
  });

  test('SEA-A10 a list or watch of one name means what a get of it means', async () => {
    const listed = async (selector: string, path = podsOfA): Promise<readonly string[]> => {
      const { items } = documentOf(await fleet.send(`${path}?fieldSelector=${encodeURIComponent(selector)}`));
      return items.map(({ metadata }) => {
        const annotations = metadata['annotations'] as Record<string, string>; // every object of a cluster has some
        return `${annotations['orrery.dev/source']} ${metadata['name']}`;
      });
    };
    const nodes = '/fleet/api/v1/nodes';
    expect(await listed('metadata.name=two:both')).toEqual(['cluster/two both']);
    expect(await listed('metadata.name=three:both')).toEqual([]);
    expect(await listed('metadata.name!=two:both')).toHaveLength(4);
    expect(await listed('metadata.name=system:node', nodes)).toEqual([
      'cluster/one system:node',
      'cluster/two system:node',
    ]);
    expect(await listed('metadata.name=one:system:node', nodes)).toEqual(['cluster/one system:node']);
    expect(await listed('metadata.name=two:both', '/fleet/clusters/two/api/v1/pods')).toEqual([]);
    expect(await listed('metadata.name=two:both', '/apis/clusterpedia.io/v1beta1/resources/api/v1/pods')).toEqual([]);
  });

  test('SEA-A10 <cluster>:<name> selects the cluster, unless that is the literal name', async () => {
    expect(await got(`${podsOfA}/two%3Aboth`)).toBe('cluster/two both');
    expect(await got(`${podsOfA}/three%3Aboth`)).toMatch(/^404/);
    expect(await got('/fleet/api/v1/nodes/system%3Anode')).toMatch(/^409/);
    expect(await got('/fleet/api/v1/nodes/one%3Asystem%3Anode')).toBe('cluster/one system:node');
    expect(await got('/fleet/clusters/one/api/v1/namespaces/a/pods/two%3Aboth')).toMatch(/^404/);
  });

  test('SEA-C06 SEA-O01 parameters narrow a get, and the past can be asked', async () => {
    expect(await got(`${podsOfA}/both?clusters=two`)).toBe('cluster/two both');
    expect(await got(`${podsOfA}/in-one?clusters=two`)).toMatch(/^404/);
    expect(await got(`${podsOfA}/in-one?whereSQL=x`)).toMatch(/^403/);
    await using own = await startFleet();
    const source = await own.addCluster('one');
    await own.collect(source, podKind);
    await own.put(source, podKind, podJson('a', 'gone'));
    const at = await own.store.revision();
    const key = { source, group: '', resource: 'pods', namespace: 'a', name: 'gone' };
    await own.store.write({ changes: [{ op: 'remove', key }] });
    const codeOf = async (query: string): Promise<number> => (await own.send(`${podsOfA}/gone?${query}`)).statusCode;
    expect(await codeOf('')).toBe(404);
    expect(await codeOf(`at=${at}`)).toBe(200);
    expect(await codeOf(`resourceVersion=${at}&resourceVersionMatch=Exact`)).toBe(200);
    expect(await codeOf('deleted=include')).toBe(200);
  });

  test('SEA-I02 onlyMetadata shows the object with its type and metadata alone', async () => {
    const document = documentOf(await fleet.send(`${podsOfA}/in-two?onlyMetadata=true`));
    expect(document).toMatchObject({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'in-two' } });
    expect(Object.keys(document).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
  });

  test('SEA-A01 one cluster has its own', async () => {
    expect(await got('/fleet/clusters/one/api/v1/namespaces/a/pods/both')).toBe('cluster/one both');
    expect(await got('/fleet/clusters/one/api/v1/namespaces/a/pods/in-two')).toMatch(/^404/);
  });

  test('SEA-P01 a table of one row carries the revision of the object', async () => {
    const answer = await fleet.send({ url: `${podsOfA}/in-one`, headers: { accept: tableAccept } });
    const table = documentOf(answer);
    expect(table.rows.map(({ cells }) => cells.slice(0, 3))).toEqual([['one', 'in-one', '1/1']]);
    expect(table.metadata).toEqual({ resourceVersion: expect.stringMatching(/^\d+$/) });
  });

  test('SEA-A12 JSON, YAML when asked for, 406 for protobuf alone', async () => {
    const ask = (accept: string) => fleet.send({ url: `${podsOfA}/in-one`, headers: { accept } });
    const yaml = await ask('application/yaml');
    expect(yaml.headers['content-type']).toBe('application/yaml');
    expect(yaml.body).toMatch(/^apiVersion: v1\nkind: Pod\nmetadata:\n/);
    expect((await ask('application/vnd.kubernetes.protobuf,application/json')).headers['content-type']).toBe(
      'application/json',
    );
    const refused = await ask('application/vnd.kubernetes.protobuf');
    expect(refused.statusCode).toBe(406);
    expect(documentOf(refused).reason).toBe('NotAcceptable');
  });

  test('SEA-A11 writes and subresources of members are not there', async () => {
    const send = async (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string): Promise<string> => {
      const answer = await fleet.send({ method, url });
      return `${answer.statusCode} ${documentOf(answer).message}`;
    };
    expect(await send('DELETE', `${podsOfA}/in-one`)).toBe('405 writes need one cluster: use /fleet/clusters/<name>');
    expect(await send('PATCH', '/fleet/clusters/one/api/v1/namespaces/a/pods/both')).toMatch(
      /^405 .*not supported yet/,
    );
    expect(await send('POST', podsOfA)).toMatch(/^405/);
    expect(await got(`${podsOfA}/in-one/log`)).toMatch(/^404 .*log of pods needs access to the cluster itself/);
  });
});
