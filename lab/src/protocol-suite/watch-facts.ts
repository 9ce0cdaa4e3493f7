import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { ProtocolFact } from './protocol-fact.ts';
import { at, itemsOf, type ParsedEvent, type ProtocolWorld, parsedEvent } from './protocol-world.ts';

/** Watches. Events of foreign objects may come between: the facts look at their own namespaces. */
export const watchFacts: readonly ProtocolFact[] = [
  {
    claim: 'a watch from the position of a list gives every change after it, once, with rising resourceVersions',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const position = String(at((await world.get(path)).body, 'metadata', 'resourceVersion'));
      const created = await world.createConfigMap(namespace, 'watched', { step: '1' });
      const watch = await world.client.watch(`${path}?watch=1&resourceVersion=${position}&timeoutSeconds=20`);
      const changed = await world.send(
        'PATCH',
        `${path}/watched`,
        { data: { step: '2' } },
        'application/merge-patch+json',
      );
      await world.send('DELETE', `${path}/watched`);
      const events: ParsedEvent[] = [];
      for (let count = 0; count < 3; count += 1) events.push(parsedEvent((await watch.next()) ?? ''));
      watch.close();
      deepEqual(
        events.map((event) => [event.type, at(event.object, 'kind'), at(event.object, 'data', 'step')]),
        [
          ['ADDED', 'ConfigMap', '1'],
          ['MODIFIED', 'ConfigMap', '2'],
          ['DELETED', 'ConfigMap', '2'],
        ],
      );
      const versions = events.map((event) => Number(at(event.object, 'metadata', 'resourceVersion')));
      equal(versions[0], Number(at(created, 'metadata', 'resourceVersion')));
      equal(versions[1], Number(at(changed.body, 'metadata', 'resourceVersion')));
      ok((versions[2] ?? 0) > (versions[1] ?? 0), 'a removal has a resourceVersion of its own');
    },
  },
  {
    claim: 'a watch without a position begins with an ADDED event for every present object',
    check: async (world) => {
      const present = itemsOf((await world.get('/api/v1/namespaces')).body).length;
      const events = await world.events('/api/v1/namespaces?watch=1&timeoutSeconds=1');
      ok(events.length >= present);
      ok(events.every((event) => event.type === 'ADDED' && at(event.object, 'apiVersion') === 'v1'));
    },
  },
  {
    claim: 'a watch from a position in the future is a 200 without events, bookmarks or errors',
    check: async (world) => {
      const query = 'watch=1&resourceVersion=999999999&allowWatchBookmarks=true&timeoutSeconds=3';
      const [namespace] = world.namespaces;
      const events = world.events(`/api/v1/namespaces/${namespace}/configmaps?${query}`);
      await world.createConfigMap(namespace, 'future');
      deepEqual(await events, []);
      await world.send('DELETE', `/api/v1/namespaces/${namespace}/configmaps/future`);
    },
  },
  {
    claim:
      'a watch from before the beginning of the watch cache is a 200 with one ERROR event, 410 Expired, and the end',
    check: async (world) => {
      await world.defineWidgets();
      const events = await world.events(`${world.widgetsPath()}?watch=1&resourceVersion=1&timeoutSeconds=5`);
      await world.removeWidgets();
      deepEqual(events.map(expiry), [['ERROR', 'Status', 410, 'Expired']]);
      match(String(at(events[0]?.object, 'message')), /^too old resource version: 1 \([0-9]+\)$/);
    },
  },
  {
    claim: 'a watch from a position that was forgotten is a 200 with one ERROR event, 410 Expired, and the end',
    needs: 'compact',
    check: async (world) => {
      const list = await world.get('/api/v1/namespaces?limit=1');
      await world.target.compact?.();
      const position = String(at(list.body, 'metadata', 'resourceVersion'));
      const events = await world.events(`/api/v1/namespaces?watch=1&resourceVersion=${position}&timeoutSeconds=5`);
      deepEqual(events.map(expiry), [['ERROR', 'Status', 410, 'Expired']]);
    },
  },
  {
    claim:
      'bookmarks, where asked for, carry a position that no event of the watch has, and one comes before the time-out',
    check: async (world) => {
      const [watched, other] = world.namespaces;
      const path = `/api/v1/namespaces/${watched}/configmaps`;
      const position = String(at((await world.get(path)).body, 'metadata', 'resourceVersion'));
      const query = `watch=1&resourceVersion=${position}&timeoutSeconds=4`;
      const withBookmarks = world.events(`${path}?${query}&allowWatchBookmarks=true`);
      const without = world.events(`${path}?${query}`);
      const elsewhere = await world.createConfigMap(other, 'elsewhere');
      deepEqual(await without, []);
      const bookmark = (await withBookmarks).at(-1);
      equal(bookmark?.type, 'BOOKMARK');
      equal(at(bookmark?.object, 'kind'), 'ConfigMap');
      equal(at(bookmark?.object, 'metadata', 'name'), undefined);
      const reached = Number(at(bookmark?.object, 'metadata', 'resourceVersion'));
      ok(reached >= Number(at(elsewhere, 'metadata', 'resourceVersion')));
      await checkResume(world, path, reached);
      await world.send('DELETE', `/api/v1/namespaces/${other}/configmaps/elsewhere`);
    },
  },
  {
    claim: 'a watch with sendInitialEvents gives the present objects, a bookmark that says their end, then changes',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await world.createConfigMap(namespace, 'b');
      await world.createConfigMap(namespace, 'a');
      const watch = await world.client.watch(`${path}?${streaming}&allowWatchBookmarks=true&timeoutSeconds=20`);
      const initial: ParsedEvent[] = [];
      do initial.push(parsedEvent((await watch.next()) ?? ''));
      while (initial.at(-1)?.type === 'ADDED');
      const later = await world.createConfigMap(namespace, 'c');
      const event = parsedEvent((await watch.next()) ?? '');
      watch.close();
      deepEqual(initial.slice(-3).map(nameOf), ['a', 'b', undefined]);
      const end = initial.at(-1)?.object;
      equal(at(end, 'kind'), 'ConfigMap');
      equal(at(end, 'metadata', 'annotations', 'k8s.io/initial-events-end'), 'true');
      ok(Number(at(end, 'metadata', 'resourceVersion')) < Number(at(later, 'metadata', 'resourceVersion')));
      deepEqual([event.type, nameOf(event)], ['ADDED', 'c']);
      for (const name of ['a', 'b', 'c']) await world.send('DELETE', `${path}/${name}`);
    },
  },
  {
    claim: 'sendInitialEvents without a match is 422, from a position in the future an ERROR that names the cause',
    check: async (world) => {
      const without = 'watch=1&sendInitialEvents=true&timeoutSeconds=5';
      equal((await world.get(`/api/v1/namespaces?${without}`)).status, 422);
      const events = await world.events(`/api/v1/namespaces?${streaming}&resourceVersion=99999999&timeoutSeconds=9`);
      deepEqual(
        events.map(({ type, object }) => [type, at(object, 'code')]),
        [['ERROR', 504]],
      );
      const causes = at(events[0]?.object, 'details', 'causes');
      ok(Array.isArray(causes) && at(causes[0], 'reason') === 'ResourceVersionTooLarge');
    },
  },
  {
    claim: 'a watch of metadata gives PartialObjectMetadata only, bookmarks and initial events included',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await world.createConfigMap(namespace, 'part', { not: 'seen' });
      const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
      const query = `${streaming}&allowWatchBookmarks=true&timeoutSeconds=1`;
      const { text } = await world.client.send({ path: `${path}?${query}`, headers: { accept } });
      const events = text.trim().split('\n').map(parsedEvent);
      ok(events.length >= 2);
      for (const { object } of events) {
        deepEqual([at(object, 'kind'), at(object, 'apiVersion')], ['PartialObjectMetadata', 'meta.k8s.io/v1']);
        equal(at(object, 'data'), undefined);
      }
      deepEqual(events.filter(({ type }) => type === 'ADDED').map(nameOf), ['part']);
      await world.send('DELETE', `${path}/part`);
    },
  },
  {
    claim: 'timeoutSeconds ends a watch in an orderly way',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      const position = String(at((await world.get(path)).body, 'metadata', 'resourceVersion'));
      deepEqual(await world.events(`${path}?watch=true&resourceVersion=${position}&timeoutSeconds=1`), []);
    },
  },
  {
    claim: 'a watch of one namespace shows nothing of another',
    check: async (world) => {
      const [watched, other] = world.namespaces;
      const path = `/api/v1/namespaces/${watched}/configmaps`;
      const position = String(at((await world.get(path)).body, 'metadata', 'resourceVersion'));
      await world.createConfigMap(other, 'foreign');
      await world.createConfigMap(watched, 'own');
      const events = await world.events(`${path}?watch=1&resourceVersion=${position}&timeoutSeconds=1`);
      deepEqual(
        events.map((event) => at(event.object, 'metadata', 'name')),
        ['own'],
      );
      await world.send('DELETE', `${path}/own`);
      await world.send('DELETE', `/api/v1/namespaces/${other}/configmaps/foreign`);
    },
  },
];

const streaming = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';

function nameOf({ object }: ParsedEvent): unknown {
  return at(object, 'metadata', 'name');
}

async function checkResume(world: ProtocolWorld, path: string, position: number): Promise<void> {
  const watch = await world.client.watch(`${path}?watch=1&resourceVersion=${position}&timeoutSeconds=20`);
  await world.send('POST', path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'resumed' } });
  const event = parsedEvent((await watch.next()) ?? '');
  watch.close();
  deepEqual([event.type, at(event.object, 'metadata', 'name')], ['ADDED', 'resumed']);
  await world.send('DELETE', `${path}/resumed`);
}

function expiry(event: { readonly type: string; readonly object: unknown }): readonly unknown[] {
  return [event.type, at(event.object, 'kind'), at(event.object, 'code'), at(event.object, 'reason')];
}
