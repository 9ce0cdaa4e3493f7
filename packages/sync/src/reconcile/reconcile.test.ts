import { revision, sourceId } from '@orrery/model';
import { walkScope } from '@orrery/provider-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absentPaths, keyAtPath } from './absent-paths.ts';
import { pathRange, planPage, readListedObjects } from './plan-page.ts';

const scope = { source: sourceId(1), group: '', resource: 'pods' };
const path = fc.stringMatching(/^[a-c]{1,2}\/[a-c]{1,2}$/);
const state = fc.record({ uid: fc.constantFrom('u1', 'u2'), version: fc.constantFrom('9', '10') });
const objects = fc.dictionary(path, state, { maxKeys: 8 }).map((record) => new Map(Object.entries(record)));

async function snapshotOf(paths: readonly string[]): ReturnType<typeof walkScope> {
  const page = { items: paths, position: '1', isLast: true };
  const pages = (async function* () {
    yield page;
  })();
  return await walkScope(scope, pages, { pathOf: (item) => item, accept: async () => undefined });
}

describe('comparing a list with the store', () => {
  it('KSY-D13 writes exactly what differs in uid or version, KSY-D14 removes exactly what the list lacks', async () => {
    await fc.assert(
      fc.asyncProperty(objects, objects, async (member, stored) => {
        const range = { start: 0, end: 0 };
        const listed = [...member].map(([at, { uid, version }]) => ({
          range,
          path: at,
          uid,
          resourceVersion: version,
        }));
        const rows = [...stored].map(([at, { uid, version }]) => ({
          path: at,
          uid,
          originVersion: version,
          revision: revision(5n),
        }));
        const written = planPage(listed, rows).map((object) => object.path);
        const removed = absentPaths(await snapshotOf([...member.keys()]), rows);
        const result = new Map(stored);
        for (const at of written) result.set(at, member.get(at) ?? expect.fail('was listed'));
        for (const path of removed) {
          const { namespace, name } = keyAtPath(scope, path);
          result.delete(`${namespace}/${name}`);
        }
        expect(Object.fromEntries(result)).toEqual(Object.fromEntries(member));
        const unchanged = [...member].filter(([at, { uid, version }]) => {
          const row = stored.get(at);
          return row?.uid === uid && row.version === version;
        });
        expect(written.length).toBe(member.size - unchanged.length);
      }),
    );
  });

  it('finds the range of a page by bytes, not by UTF-16', () => {
    const page = ['ns/\u{FF61}', 'ns/\u{1F680}', 'ns/a'].map((at) => ({
      range: { start: 0, end: 0 },
      path: at,
      uid: '',
      resourceVersion: '',
    }));
    expect(pathRange(page)).toEqual({ first: 'ns/a', last: 'ns/\u{1F680}' });
    expect(pathRange([])).toBeUndefined();
  });

  it('KSY-D24 paths that no store holds are no ends of a range', () => {
    const page = ['ns/\u0000', 'ns/b', '\ud800/z'].map((at) => ({
      range: { start: 0, end: 0 },
      path: at,
      uid: '',
      resourceVersion: '',
    }));
    expect(pathRange(page)).toEqual({ first: 'ns/b', last: 'ns/b' });
    expect(pathRange(page.slice(0, 1))).toBeUndefined();
  });

  it('KSY-D24 counts items that have no name and keeps the others', () => {
    const text = '[{"metadata":{"name":"a","uid":"u","resourceVersion":"3"}},{"metadata":{}},7]';
    const bytes = new TextEncoder().encode(text);
    const items = ['{"metadata":{"name"', '{"metadata":{}}', '7'].map((start) => {
      const at = text.indexOf(start);
      const end = start === '7' ? at + 1 : text.indexOf('}}', at) + 2;
      return { start: at, end };
    });
    const { objects: read, rejected } = readListedObjects(bytes, items);
    expect(read.map((object) => [object.path, object.uid, object.resourceVersion])).toEqual([['a', 'u', '3']]);
    expect(rejected).toBe(2);
  });
});
