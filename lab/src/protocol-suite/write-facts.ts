import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import type { ProtocolFact } from './protocol-fact.ts';
import { at } from './protocol-world.ts';

/** Single objects: reading, and the writes tests and demos use. */
export const writeFacts: readonly ProtocolFact[] = [
  {
    claim:
      'a created object has uid, resourceVersion and creationTimestamp of the server, and an object made anew another uid',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/configmaps/made`;
      const first = await world.createConfigMap(namespace, 'made');
      match(String(at(first, 'metadata', 'uid')), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      match(String(at(first, 'metadata', 'creationTimestamp')), /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$/);
      const read = (await world.get(path)).body;
      deepEqual(read, first);
      const removed = await world.send('DELETE', path);
      deepEqual([removed.status, at(removed.body, 'status')], [200, 'Success']);
      equal(at(removed.body, 'details', 'uid'), at(first, 'metadata', 'uid'));
      const second = await world.createConfigMap(namespace, 'made');
      notEqual(at(second, 'metadata', 'uid'), at(first, 'metadata', 'uid'));
      await world.send('DELETE', path);
    },
  },
  {
    claim: 'missing objects are 404 with their kind and name, doubles 409 AlreadyExists, old versions 409 Conflict',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const missing = await world.get(`${path}/none`);
      deepEqual([missing.status, at(missing.body, 'reason')], [404, 'NotFound']);
      deepEqual(at(missing.body, 'details'), { name: 'none', kind: 'configmaps' });
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } };
      await world.create(path, object);
      const double = await world.send('POST', path, object);
      deepEqual([double.status, at(double.body, 'reason')], [409, 'AlreadyExists']);
      const old = { ...object, metadata: { name: 'one', resourceVersion: '1' } };
      const conflict = await world.send('PUT', `${path}/one`, old);
      deepEqual([conflict.status, at(conflict.body, 'reason')], [409, 'Conflict']);
      await world.send('DELETE', `${path}/one`);
    },
  },
  {
    claim: 'a namespaced object needs its namespace, its collection the namespace in the path',
    check: async (world) => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost' } };
      const lost = await world.send('POST', '/api/v1/namespaces/no-such-namespace/configmaps', object);
      deepEqual([lost.status, at(lost.body, 'details', 'kind')], [404, 'namespaces']);
      equal((await world.send('POST', '/api/v1/configmaps', object)).status, 405);
    },
  },
  {
    claim: 'a JSON merge patch merges members and removes those that are null; other patch types are 415',
    check: async (world) => {
      const [namespace] = world.namespaces;
      const path = `/api/v1/namespaces/${namespace}/configmaps/patched`;
      await world.createConfigMap(namespace, 'patched', { keep: '1', drop: '2' });
      const patch = { data: { drop: null, add: '3' } };
      const patched = await world.send('PATCH', path, patch, 'application/merge-patch+json');
      deepEqual(at(patched.body, 'data'), { add: '3', keep: '1' });
      equal((await world.send('PATCH', path, patch, 'application/x-no-patch+json')).status, 415);
      await world.send('DELETE', path);
    },
  },
  {
    claim: 'integers above 2^53, unicode and prototype names of a custom object come back as they were written',
    check: async (world) => {
      const [namespace] = world.namespaces;
      await world.defineWidgets();
      const spec = '{"__proto__":{"a":1},"constructor":"c","exact":9007199254740993,"text":"\u{1F30D} \u00e9 \\u0000"}';
      const text = `{"apiVersion":"${world.group}/v1","kind":"Widget","metadata":{"name":"exact"},"spec":${spec}}`;
      await world.create(world.widgetsPath(namespace), text);
      const path = `${world.widgetsPath(namespace)}/exact`;
      for (const read of [await world.get(path), await world.get(world.widgetsPath(namespace))]) {
        ok(read.text.includes('9007199254740993') && read.text.includes('\u{1F30D} \u00e9 \\u0000'), read.text);
      }
      const patched = await world.send('PATCH', path, { spec: { more: true } }, 'application/merge-patch+json');
      ok(patched.text.includes(`${spec.slice(0, -1).replace(',"text"', ',"more":true,"text"')}}`), patched.text);
      await world.removeWidgets();
    },
  },
];
