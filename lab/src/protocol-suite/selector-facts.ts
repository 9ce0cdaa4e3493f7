import { deepEqual, equal, ok } from 'node:assert/strict';
import type { ProtocolFact } from './protocol-fact.ts';
import { at, itemsOf, type ParsedEvent, type ProtocolWorld, parsedEvent } from './protocol-world.ts';

const shapes: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
  a: { app: 'web', tier: '3', 'x.example/k': 'v' },
  b: { app: 'web', tier: '10' },
  c: { app: 'db', tier: '' },
  d: undefined,
};

/** Selectors of labels and of the fields that every kind has. */
export const selectorFacts: readonly ProtocolFact[] = [
  {
    claim: 'labelSelector takes equality, sets, existence and comparison, joined by commas',
    check: async (world) => {
      await createShapes(world);
      for (const [selector, expected] of Object.entries({
        '': 'abcd',
        'app=web': 'ab',
        'app==web': 'ab',
        'app!=web': 'cd',
        'app in (web, db)': 'abc',
        'app notin (web)': 'cd',
        'tier in (,3)': 'ac',
        app: 'abc',
        '!app': 'd',
        ' ! app ': 'd',
        'tier=': 'c',
        'tier>3': 'b',
        'tier<10': 'a',
        'x.example/k=v': 'a',
        'app=web,tier!=3': 'b',
        'app in (web),!x.example/k , tier': 'b',
        'kubernetes=x': '',
      })) {
        deepEqual(await namesOf(world, `labelSelector=${encodeURIComponent(selector)}`), [...expected], selector);
      }
    },
  },
  {
    claim: 'fieldSelector takes the name and the namespace of any kind, and is joined with labels by and',
    check: async (world) => {
      await createShapes(world);
      const [own, other] = world.namespaces;
      for (const [selector, expected] of Object.entries({
        'metadata.name=b': 'b',
        'metadata.name==b': 'b',
        'metadata.name!=b,metadata.name!=c': 'ad',
        [`metadata.namespace=${own}`]: 'abcd',
        [`metadata.namespace=${other}`]: '',
        ',metadata.name=a,': 'a',
      })) {
        deepEqual(await namesOf(world, `fieldSelector=${encodeURIComponent(selector)}`), [...expected], selector);
      }
      deepEqual(await namesOf(world, 'labelSelector=app%3Dweb&fieldSelector=metadata.name!%3Da'), ['b']);
      const everywhere = await world.get(`/api/v1/configmaps?fieldSelector=metadata.namespace%3D${own}`);
      deepEqual(namesIn(everywhere.body), ['a', 'b', 'c', 'd']);
      const one = await world.get(`/api/v1/namespaces?fieldSelector=metadata.name%3D${own}`);
      deepEqual(itemsOf(one.body).length, 1);
    },
  },
  {
    claim: 'a selector that cannot be read, and a field that the kind has not, are 400 for lists and watches',
    check: async (world) => {
      const wrong = ['labelSelector=a b', 'labelSelector=a in (', 'labelSelector=a%3Db,', 'labelSelector=a%3D-'];
      const fields = ['fieldSelector=metadata.name', 'fieldSelector=metadata.uid%3Dx', 'fieldSelector=data.a%3Db'];
      for (const query of [...wrong, ...fields]) {
        for (const watch of ['', '&watch=1&timeoutSeconds=1']) {
          const answer = await world.get(`${pathOf(world)}?${query.replaceAll(' ', '%20')}${watch}`);
          deepEqual([answer.status, at(answer.body, 'reason')], [400, 'BadRequest'], query);
        }
      }
    },
  },
  {
    claim: 'pages of a selection are full, give each object once and never say how many remain',
    check: async (world) => {
      await createShapes(world);
      const found: string[] = [];
      let token = '';
      do {
        const page = await world.get(`${pathOf(world)}?labelSelector=app&limit=2${token && `&continue=${token}`}`);
        equal(page.status, 200, page.text);
        equal(at(page.body, 'metadata', 'remainingItemCount'), undefined);
        token = String(at(page.body, 'metadata', 'continue') ?? '');
        ok(token === '' || itemsOf(page.body).length === 2);
        found.push(...namesIn(page.body));
      } while (token !== '');
      deepEqual(found, ['a', 'b', 'c']);
    },
  },
  {
    claim: 'a watch with a selector sees what comes to be selected as ADDED and what is no more as DELETED',
    check: async (world) => {
      const path = pathOf(world);
      const position = String(at((await world.get(path)).body, 'metadata', 'resourceVersion'));
      const [namespace] = world.namespaces;
      await createLabelled(world, namespace, 'moving', { app: 'other' });
      const query = `watch=1&labelSelector=app%3Dweb&resourceVersion=${position}&timeoutSeconds=20`;
      const watch = await world.client.watch(`${path}?${query}`);
      const patch = (metadata: object, data: object) =>
        world.send('PATCH', `${path}/moving`, { metadata, data }, 'application/merge-patch+json');
      await patch({ labels: { app: 'web' } }, { step: '1' });
      await patch({}, { step: '2' });
      const left = await patch({ labels: { app: null } }, { step: '3' });
      await patch({}, { step: '4' });
      await world.send('DELETE', `${path}/moving`);
      await createLabelled(world, namespace, 'last', { app: 'web' });
      const events: ParsedEvent[] = [];
      for (let count = 0; count < 4; count += 1) events.push(parsedEvent((await watch.next()) ?? ''));
      watch.close();
      deepEqual(
        events.map(({ type, object }) => [type, at(object, 'metadata', 'name'), at(object, 'data', 'step')]),
        [
          ['ADDED', 'moving', '1'],
          ['MODIFIED', 'moving', '2'],
          ['DELETED', 'moving', '2'],
          ['ADDED', 'last', undefined],
        ],
      );
      const versions = events.map(({ object }) => at(object, 'metadata', 'resourceVersion'));
      equal(versions[2], at(left.body, 'metadata', 'resourceVersion'), 'it left with the change');
    },
  },
  {
    claim: 'a watch of one name begins with that object alone and follows it',
    check: async (world) => {
      await createShapes(world);
      const path = pathOf(world);
      const watch = await world.client.watch(`${path}?watch=1&fieldSelector=metadata.name%3Db&timeoutSeconds=20`);
      const first = parsedEvent((await watch.next()) ?? '');
      await world.send('DELETE', `${path}/a`);
      await world.send('DELETE', `${path}/b`);
      const second = parsedEvent((await watch.next()) ?? '');
      watch.close();
      const seen = [first, second].map(({ type, object }) => `${type} ${String(at(object, 'metadata', 'name'))}`);
      deepEqual(seen, ['ADDED b', 'DELETED b']);
    },
  },
];

function pathOf({ namespaces: [namespace] }: ProtocolWorld): string {
  return `/api/v1/namespaces/${namespace}/configmaps`;
}

/** A controller of a full cluster puts a ConfigMap of its own into every namespace. */
function namesIn(list: unknown): string[] {
  return itemsOf(list)
    .map((item) => String(at(item, 'metadata', 'name')))
    .filter((name) => Object.hasOwn(shapes, name));
}

async function namesOf(world: ProtocolWorld, query: string): Promise<string[]> {
  const answer = await world.get(`${pathOf(world)}?${query}`);
  equal(answer.status, 200, answer.text);
  return namesIn(answer.body);
}

async function createShapes(world: ProtocolWorld): Promise<void> {
  const [namespace] = world.namespaces;
  for (const [name, labels] of Object.entries(shapes)) await createLabelled(world, namespace, name, labels);
}

async function createLabelled(
  world: ProtocolWorld,
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const metadata = labels === undefined ? { name } : { name, labels };
  await world.create(`/api/v1/namespaces/${namespace}/configmaps`, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
}
