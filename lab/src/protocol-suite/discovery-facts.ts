import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { ProtocolFact } from './protocol-fact.ts';
import { at, itemsOf, type ProtocolWorld } from './protocol-world.ts';

/** Legacy discovery, and kinds that come and go. */
export const discoveryFacts: readonly ProtocolFact[] = [
  {
    claim: 'every group version of the group list has its document, and the preferred version is one of them',
    check: async (world) => {
      deepEqual(at((await world.get('/api')).body, 'versions'), ['v1']);
      const groups = arrayAt((await world.get('/apis')).body, 'groups');
      ok(groups.length > 10);
      for (const group of groups) {
        const versions = arrayAt(group, 'versions').map((version) => String(at(version, 'groupVersion')));
        ok(versions.includes(String(at(group, 'preferredVersion', 'groupVersion'))));
        for (const groupVersion of versions) {
          const document = await world.get(`/apis/${groupVersion}`);
          equal(at(document.body, 'kind'), 'APIResourceList');
          equal(at(document.body, 'groupVersion'), groupVersion);
        }
        const own = await world.get(`/apis/${String(at(group, 'name'))}`);
        deepEqual(at(own.body, 'versions'), at(group, 'versions'));
      }
    },
  },
  {
    claim: 'a resource names its singular, kind, scope, short names and verbs; subresources have a slash',
    check: async (world) => {
      const rows = arrayAt((await world.get('/apis/apps/v1')).body, 'resources');
      const deployments = rows.find((row) => at(row, 'name') === 'deployments');
      equal(at(deployments, 'singularName'), 'deployment');
      equal(at(deployments, 'kind'), 'Deployment');
      equal(at(deployments, 'namespaced'), true);
      deepEqual(at(deployments, 'shortNames'), ['deploy']);
      deepEqual(at(deployments, 'categories'), ['all']);
      const verbs = at(deployments, 'verbs');
      ok(Array.isArray(verbs) && verbs.includes('list') && verbs.includes('watch'));
      ok(rows.some((row) => at(row, 'name') === 'deployments/status'));
    },
  },
  {
    claim: 'aggregated discovery says in two documents what the legacy ones say, with a tag that answers 304',
    check: async (world) => {
      const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
      const answer = await world.client.send({ path: '/apis', headers: { accept } });
      match(String(answer.headers['content-type']), /^application\/json;g=apidiscovery\.k8s\.io;v=v2;/);
      const etag = String(answer.headers['etag']);
      const again = await world.client.send({ path: '/apis', headers: { accept, 'if-none-match': etag } });
      deepEqual([again.status, again.text], [304, '']);
      const document: unknown = JSON.parse(answer.text);
      const apps = itemsOf(document).find((item) => at(item, 'metadata', 'name') === 'apps');
      const [version] = arrayAt(apps, 'versions');
      deepEqual([at(version, 'version'), at(version, 'freshness')], ['v1', 'Current']);
      const legacy = arrayAt((await world.get('/apis/apps/v1')).body, 'resources');
      const names = arrayAt(version, 'resources').map((each) => at(each, 'resource'));
      deepEqual(
        names,
        legacy.map((each) => at(each, 'name')).filter((name) => !String(name).includes('/')),
      );
      const deployments = arrayAt(version, 'resources').find((each) => at(each, 'resource') === 'deployments');
      deepEqual([at(deployments, 'scope'), at(deployments, 'shortNames')], ['Namespaced', ['deploy']]);
      deepEqual(at(deployments, 'responseKind'), { group: '', version: '', kind: 'Deployment' });
      const core = await world.get('/api', { accept });
      equal(at(core.body, 'kind'), 'APIGroupDiscoveryList');
      equal(itemsOf(core.body).length, 1);
    },
  },
  {
    claim: 'some kinds can be listed but not watched',
    check: async (world) => {
      const rows = arrayAt((await world.get('/api/v1')).body, 'resources');
      deepEqual(
        at(
          rows.find((row) => at(row, 'name') === 'componentstatuses'),
          'verbs',
        ),
        ['get', 'list'],
      );
    },
  },
  {
    claim: 'what is missing is a 404 Status inside a built-in group, a 404 in plain text elsewhere',
    check: async (world) => {
      for (const path of ['/no/such/path', '/apis/no.such.group', '/apis/no.such.group/v1/things']) {
        const answer = await world.get(path);
        deepEqual([answer.status, answer.text], [404, '404 page not found\n'], path);
      }
      for (const path of ['/api/v9', '/api/v9/pods', '/apis/apps/v9', '/apis/apps/v1/things', '/api/v1/pods/none']) {
        const answer = await world.get(path);
        deepEqual([answer.status, at(answer.body, 'reason')], [404, 'NotFound'], path);
      }
    },
  },
  {
    claim: 'a CustomResourceDefinition brings a group, ends its watches when it goes, and takes its objects along',
    check: async (world) => {
      await world.defineWidgets();
      const group = `/apis/${world.group}`;
      await world.until(async () => (await world.get(`${group}/v1`)).status === 200);
      const versions = arrayAt((await world.get(group)).body, 'versions').map((version) => at(version, 'version'));
      deepEqual(versions, ['v1', 'v1beta1'], 'stable versions come first, whatever the order in the definition');
      const rows = arrayAt((await world.get(`${group}/v1`)).body, 'resources');
      deepEqual(
        rows.map((row) => [at(row, 'name'), at(row, 'singularName'), at(row, 'kind'), at(row, 'shortNames')]),
        [
          ['widgets', 'widget', 'Widget', ['wd']],
          ['widgets/status', '', 'Widget', undefined],
        ],
      );
      await checkRemoval(world);
    },
  },
];

async function checkRemoval(world: ProtocolWorld): Promise<void> {
  const [namespace] = world.namespaces;
  const created = await world.create(world.widgetsPath(namespace), {
    apiVersion: `${world.group}/v1`,
    kind: 'Widget',
    metadata: { name: 'last' },
  });
  const position = String(at(created, 'metadata', 'resourceVersion'));
  const events = world.events(`${world.widgetsPath()}?watch=1&resourceVersion=${position}&timeoutSeconds=25`);
  await world.removeWidgets();
  deepEqual(
    (await events).map((event) => [event.type, at(event.object, 'metadata', 'name')]),
    [['DELETED', 'last']],
  );
  await world.until(async () => (await world.get(`/apis/${world.group}`)).status === 404);
}

function arrayAt(value: unknown, name: string): readonly unknown[] {
  const found = at(value, name);
  return Array.isArray(found) ? found : [];
}
