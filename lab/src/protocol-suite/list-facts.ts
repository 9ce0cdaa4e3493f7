import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import type { ProtocolFact } from './protocol-fact.ts';
import { at, itemsOf, type ParsedAnswer, type ProtocolWorld, pathOf } from './protocol-world.ts';

const configMaps = '/api/v1/configmaps';

/** Lists, pages, positions (https://kubernetes.io/docs/reference/using-api/api-concepts/). */
export const listFacts: readonly ProtocolFact[] = [
  {
    claim: 'pages of a list give every object once, in the order of path bytes, under one resourceVersion',
    check: async (world) => {
      await createNine(world);
      const pages = await walk(world, 2);
      ok(pages.length >= 5);
      equal(new Set(pages.map((page) => at(page.body, 'metadata', 'resourceVersion'))).size, 1);
      const whole = itemsOf((await world.get(configMaps)).body).map(pathOf);
      const paged = pages.flatMap((page) => itemsOf(page.body).map(pathOf));
      deepEqual(paged, whole);
      deepEqual(paged, paged.toSorted(), 'ASCII names: code units are bytes');
      const [id] = world.namespaces;
      const own = paged.filter((path) => path.startsWith(id) && path.includes('/page-'));
      deepEqual([...new Set(own.map((path) => path.split('/')[0]))], [`${id}-a`, id, `${id}0`]);
      await removeNine(world);
    },
  },
  {
    claim: 'every page but the last has continue and remainingItemCount, the last has neither',
    check: async (world) => {
      await createNine(world);
      const pages = await walk(world, 4);
      const total = pages.flatMap((page) => itemsOf(page.body)).length;
      let seen = 0;
      for (const page of pages.slice(0, -1)) {
        seen += itemsOf(page.body).length;
        match(String(at(page.body, 'metadata', 'continue')), /^[-_A-Za-z0-9]+$/);
        equal(at(page.body, 'metadata', 'remainingItemCount'), total - seen);
      }
      ok(!at(pages.at(-1)?.body, 'metadata', 'continue'));
      equal(at(pages.at(-1)?.body, 'metadata', 'remainingItemCount'), undefined);
      await removeNine(world);
    },
  },
  {
    claim: 'a walk shows the state of its first page, whatever is created, changed or removed meanwhile',
    check: async (world) => {
      await createNine(world);
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const before = itemsOf((await world.get(path)).body);
      const first = await world.get(`${path}?limit=1`);
      await world.send('DELETE', `${path}/page-2`);
      await world.createConfigMap(namespace, 'page-1a');
      const changed = { data: { changed: 'yes' } };
      await world.send('PATCH', `${path}/page-1`, changed, 'application/merge-patch+json');
      const rest = await world.get(`${path}?limit=500&continue=${String(at(first.body, 'metadata', 'continue'))}`);
      deepEqual([...itemsOf(first.body), ...itemsOf(rest.body)], before);
      equal(at(rest.body, 'metadata', 'resourceVersion'), at(first.body, 'metadata', 'resourceVersion'));
      await world.send('DELETE', `${path}/page-1a`);
      await removeNine(world);
    },
  },
  {
    claim: 'items of a built-in list have no type of their own, those of a custom list have',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const list = (await world.get('/api/v1/namespaces?limit=1')).body;
      equal(at(list, 'kind'), 'NamespaceList');
      equal(at(itemsOf(list)[0], 'kind'), undefined);
      await world.defineWidgets();
      const widget = { apiVersion: `${world.group}/v1`, kind: 'Widget', metadata: { name: 'typed' } };
      await world.create(world.widgetsPath(namespace), widget);
      const custom = await world.get(world.widgetsPath(undefined, 'v1beta1'));
      equal(at(custom.body, 'kind'), 'WidgetList');
      equal(at(itemsOf(custom.body)[0], 'kind'), 'Widget');
      equal(at(itemsOf(custom.body)[0], 'apiVersion'), `${world.group}/v1beta1`);
      ok(custom.text.indexOf('"items"') < custom.text.lastIndexOf('"metadata"'), 'the metadata comes behind the items');
      await world.removeWidgets();
    },
  },
  {
    claim: 'an empty list has items [] and a resourceVersion, also in a namespace that does not exist',
    check: async (world) => {
      const list = (await world.get('/api/v1/namespaces/no-such-namespace/pods')).body;
      deepEqual(at(list, 'items'), []);
      match(String(at(list, 'metadata', 'resourceVersion')), /^[0-9]+$/);
    },
  },
  {
    claim: 'resourceVersion 0 is answered whole, whatever the limit',
    check: async (world) => {
      const list = (await world.get('/api/v1/namespaces?limit=1&resourceVersion=0')).body;
      ok(itemsOf(list).length > 3);
      ok(!at(list, 'metadata', 'continue'));
    },
  },
  {
    claim: 'a position with NotOlderThan, or without a match and limit, is a lower bound; Exact is the state then',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const old = await world.createConfigMap(namespace, 'exact-1');
      const position = String(at(old, 'metadata', 'resourceVersion'));
      await world.createConfigMap(namespace, 'exact-2');
      const names = async (query: string): Promise<string[]> => {
        const items = itemsOf((await world.get(`${path}?resourceVersion=${position}${query}`)).body);
        return items.map((item) => String(at(item, 'metadata', 'name'))).filter((name) => name.startsWith('exact-'));
      };
      deepEqual(await names('&resourceVersionMatch=Exact'), ['exact-1']);
      deepEqual(await names('&limit=500'), ['exact-1'], 'with a limit and no match it is exact');
      // A lower bound may be answered from a cache that lags, so that only the old object is certain.
      ok((await names('&resourceVersionMatch=NotOlderThan')).includes('exact-1'));
      ok((await names('')).includes('exact-1'));
      for (const name of ['exact-1', 'exact-2']) await world.send('DELETE', `${path}/${name}`);
    },
  },
  {
    claim: 'a list of a position in the future is a 504 whose cause is ResourceVersionTooLarge',
    check: async (world) => {
      const answer = await world.get('/api/v1/namespaces?resourceVersion=999999999&resourceVersionMatch=NotOlderThan');
      deepEqual([answer.status, at(answer.body, 'reason')], [504, 'Timeout']);
      const causes = at(answer.body, 'details', 'causes');
      ok(Array.isArray(causes) && at(causes[0], 'reason') === 'ResourceVersionTooLarge');
    },
  },
  {
    claim: 'a list and an object can be asked for as metadata only; the wrong one of the two is 406',
    check: async (world) => {
      const [namespace] = world.namespaces;
      await world.createConfigMap(namespace, 'part', { not: 'seen' });
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const form = (as: string) => ({ accept: `application/json;as=${as};g=meta.k8s.io;v=v1,application/json` });
      const { body } = await world.get(`${path}?limit=500`, form('PartialObjectMetadataList'));
      deepEqual([at(body, 'kind'), at(body, 'apiVersion')], ['PartialObjectMetadataList', 'meta.k8s.io/v1']);
      ok(Number(at(body, 'metadata', 'resourceVersion')) > 0);
      const item = itemsOf(body).find((each) => at(each, 'metadata', 'name') === 'part');
      const one = (await world.get(`${path}/part`, form('PartialObjectMetadata'))).body;
      deepEqual(item, one);
      deepEqual([at(one, 'kind'), at(one, 'data')], ['PartialObjectMetadata', undefined]);
      const whole = (await world.get(`${path}/part`)).body;
      deepEqual(at(one, 'metadata'), at(whole, 'metadata'));
      equal((await world.get(path, form('PartialObjectMetadata'))).status, 406);
      equal((await world.get(`${path}/part`, form('PartialObjectMetadataList'))).status, 406);
      await world.send('DELETE', `${path}/part`);
    },
  },
  {
    claim: 'contradicting or broken list options are 400 or 422',
    check: async (world) => {
      const token = String(at((await world.get('/api/v1/namespaces?limit=1')).body, 'metadata', 'continue'));
      const cases: readonly (readonly [string, number])[] = [
        ['limit=abc', 400],
        ['continue=nonsense', 400],
        [`continue=${token}&resourceVersion=5`, 400],
        [`continue=${token}&resourceVersion=5&resourceVersionMatch=Exact`, 422],
        ['resourceVersionMatch=Exact', 422],
        ['resourceVersion=0&resourceVersionMatch=Exact', 422],
        ['resourceVersion=5&resourceVersionMatch=Newest', 422],
        ['sendInitialEvents=true', 422],
      ];
      for (const [query, status] of cases)
        equal((await world.get(`/api/v1/namespaces?${query}`)).status, status, query);
      // 400 on 1.36, 500 on 1.32.
      ok((await world.get('/api/v1/namespaces?resourceVersion=abc')).status >= 400);
    },
  },
  {
    claim: 'a long list is compressed for clients that take gzip',
    check: async (world) => {
      const [namespace] = world.namespaces;
      await world.createConfigMap(namespace, 'long', { text: 'many words '.repeat(20_000) });
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const zipped = await world.client.send({ path, headers: { 'accept-encoding': 'gzip' } });
      const plain = await world.client.send({ path });
      equal(zipped.headers['content-encoding'], 'gzip');
      equal(plain.headers['content-encoding'], undefined);
      equal(zipped.text, plain.text);
      await world.send('DELETE', `${path}/long`);
    },
  },
  {
    claim: 'a continue token too old is 410 Expired with a token for an inconsistent rest',
    needs: 'compact',
    check: async (world) => {
      await createNine(world);
      const first = await world.get(`${configMaps}?limit=2`);
      const token = String(at(first.body, 'metadata', 'continue'));
      await world.target.compact?.();
      const expired = await world.get(`${configMaps}?limit=2&continue=${token}`);
      deepEqual([expired.status, at(expired.body, 'reason')], [410, 'Expired']);
      const inconsistent = String(at(expired.body, 'metadata', 'continue'));
      notEqual(inconsistent, token);
      const rest = await world.get(`${configMaps}?continue=${inconsistent}`);
      equal(rest.status, 200);
      notEqual(at(rest.body, 'metadata', 'resourceVersion'), at(first.body, 'metadata', 'resourceVersion'));
      await removeNine(world);
    },
  },
];

async function walk(world: ProtocolWorld, limit: number): Promise<ParsedAnswer[]> {
  const pages: ParsedAnswer[] = [];
  let token = '';
  do {
    const page = await world.get(`${configMaps}?limit=${limit}${token && `&continue=${token}`}`);
    equal(page.status, 200, page.text);
    pages.push(page);
    token = String(at(page.body, 'metadata', 'continue') ?? '');
  } while (token !== '');
  return pages;
}

async function createNine(world: ProtocolWorld): Promise<void> {
  for (const namespace of world.namespaces) {
    for (const number of [3, 1, 2]) await world.createConfigMap(namespace, `page-${number}`);
  }
}

async function removeNine(world: ProtocolWorld): Promise<void> {
  for (const namespace of world.namespaces) {
    for (const number of [1, 2, 3])
      await world.send('DELETE', `/api/v1/namespaces/${namespace}/configmaps/page-${number}`);
  }
}
