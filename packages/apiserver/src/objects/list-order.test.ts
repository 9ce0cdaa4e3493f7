import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, podJson, podKind } from '../test-fleet.ts';
import { allPods, type Listed, list, startParametersFleet } from './test-parameters-fleet.ts';
import { testStores } from './test-stores.ts';

describe.each(testStores)('lists on %s', (_, open) => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startParametersFleet(await open());
  });

  afterAll(() => fleet[Symbol.asyncDispose]());

  const pods = '/fleet/api/v1/pods';
  const search = 'search.clusterpedia.io/';

  async function asked(parameters: Readonly<Record<string, string>>, from = fleet): Promise<Listed> {
    return await list(from, `${pods}?${new URLSearchParams(parameters)}`);
  }

  /** The last parts of the names, which tell the pods of a test apart well enough. */
  function short({ names }: Pick<Listed, 'names'>): string[] {
    return names.map((name) => name.replace(/^(\w)\w* .*\//, '$1 '));
  }

  async function walk(parameters: Readonly<Record<string, string>>, from = fleet, between?: () => Promise<void>) {
    const pages: Listed[] = [];
    let token = '';
    do {
      const page = await asked({ ...parameters, ...(token === '' ? {} : { continue: token }) }, from);
      pages.push(page);
      token = String(page.metadata['continue'] ?? '');
      await between?.();
    } while (token !== '' && pages.length < 20);
    return pages;
  }

  /** Changes an order that a walk goes by. */
  async function move(from: Fleet, name: string, nodeName: string): Promise<void> {
    const source = await from.addCluster('one');
    await from.put(source, podKind, podJson('default', name, { spec: { nodeName } }));
  }

  describe('orders', () => {
    test('SEA-H02 SEA-H03 by URL with directions, by label with suffixes and numbers', async () => {
      const byName = ['t API_x', 't batch', 'o db-0', 'o dns', 'o web-1', 't web-1', 'o web-2'];
      expect(short(await asked({ orderby: 'name' }))).toEqual(byName);
      expect(short(await asked({ labelSelector: `${search}orderby=name` }))).toEqual(byName);
      expect(short(await asked({ orderby: 'cluster desc,name DESC', limit: '3' }))).toEqual([
        't web-1',
        't batch',
        't API_x',
      ]);
      expect(short(await asked({ labelSelector: `${search}orderby in (cluster_desc,name_desc)`, limit: '2' }))).toEqual(
        ['t web-1', 't batch'],
      );
      const numbered = 'search.orrery.dev/orderby-2=name_desc,search.orrery.dev/orderby-1=cluster_desc';
      expect(short(await asked({ labelSelector: numbered, limit: '2' }))).toEqual(['t web-1', 't batch']);
      expect(short(await asked({ orderby: 'resource_version', clusters: 'one' }))).toEqual([
        'o dns',
        'o db-0',
        'o web-2',
        'o web-1',
      ]);
      expect(short(await asked({ orderby: 'spec.nodeName desc', clusters: 'one' }))).toEqual([
        'o web-1',
        'o dns',
        'o db-0',
        'o web-2',
      ]);
      expect(short(await asked({ orderby: 'created_at desc', clusters: 'two' }))).toEqual([
        't batch',
        't API_x',
        't web-1',
      ]);
    });

    test('SEA-H03 any other field is refused with the list', async () => {
      await expect(asked({ orderby: 'phase' })).rejects.toThrow(
        /400 BadRequest orderby: found 'phase', expected: one of cluster, source, account, namespace, region, name, created_at/,
      );
      await expect(asked({ orderby: 'metadata.annotations' })).rejects.toThrow(
        /400 BadRequest .*metadata\.annotations/,
      );
      const declared =
        /400 BadRequest orderby: found 'spec.other', expected: one of cluster, .*, spec.nodeName, status.phase, /;
      await expect(asked({ orderby: 'spec.other' })).rejects.toThrow(declared);
      await expect(asked({ q: 'name:a | sort spec.other' })).rejects.toThrow(
        /400 BadRequest .*spec.other.*spec.nodeName/,
      );
      await expect(list(fleet, '/fleet/search?orderby=spec.other')).rejects.toThrow(declared);
      await expect(asked({ labelSelector: `${search}orderby=image` })).rejects.toThrow(/400 BadRequest/);
    });
  });

  describe('pages', () => {
    for (const order of ['', 'name', 'created_at desc', 'spec.nodeName', 'revision desc']) {
      test(`SEA-H07 every page size gives the rows of the order '${order}' once`, async () => {
        const parameters = order === '' ? {} : { orderby: order };
        const whole = (await asked(parameters)).names;
        expect(whole.toSorted()).toEqual(allPods.toSorted());
        for (const limit of [1, 2, 3, 4, 5, 7, 8]) {
          const pages = await walk({ ...parameters, limit: String(limit) });
          expect(pages.flatMap(({ names }) => names)).toEqual(whole);
          expect(new Set(pages.map(({ metadata }) => metadata['resourceVersion'])).size).toBe(1);
        }
      });
    }

    test('SEA-H07 an order that changes is walked as of its first page', async () => {
      await using own = await startParametersFleet(await open());
      const parameters = { orderby: 'spec.nodeName,name', clusters: 'one' };
      const whole = (await asked(parameters, own)).names;
      let change = 0;
      const pages = await walk({ ...parameters, limit: '1' }, own, async () => {
        change += 1;
        await move(own, 'db-0', `node-${change % 3}`);
        await move(own, `new-${change}`, 'node-0');
      });
      expect(pages.flatMap(({ names }) => names)).toEqual(whole);
      expect((await asked(parameters, own)).names.length).toBe(whole.length + change);
    });

    test('SEA-H07 when the first page is no longer kept, 410 has a token that goes on', async () => {
      await using own = await startParametersFleet(await open());
      const parameters = { orderby: 'spec.nodeName', limit: '2' };
      const first = await asked(parameters, own);
      await move(own, 'web-2', 'node-0');
      await own.store.compact({ changelogMs: 0, changelogEntries: 0, historyMs: 0, historyBytes: 0 });
      const query = new URLSearchParams({ ...parameters, continue: String(first.metadata['continue']) });
      const expired = await own.send(`${pods}?${query}`);
      expect(expired.statusCode).toBe(410);
      const status = documentOf(expired);
      expect(status.reason).toBe('Expired');
      const rest = await asked({ ...parameters, continue: String(status.metadata['continue']) }, own);
      expect(rest.names.length).toBe(2);
      expect(first.names).not.toContain(rest.names[0]);
    });

    test('SEA-H09 digits in continue and offset skip rows; more than a million are refused', async () => {
      expect((await asked({ continue: '2', limit: '2' })).names).toEqual(allPods.slice(2, 4));
      expect((await asked({ offset: '5' })).names).toEqual(allPods.slice(5));
      const byLabel = await asked({ labelSelector: `${search}offset=3,${search}limit=2` });
      expect(byLabel.names).toEqual(allPods.slice(3, 5));
      expect((await asked({ offset: '100', withRemainingCount: 'true' })).metadata['remainingItemCount']).toBe(0);
      await expect(asked({ offset: '1000001' })).rejects.toThrow(/400 BadRequest offset.*1000000/);
      await expect(asked({ offset: '-1' })).rejects.toThrow(/400 BadRequest offset/);
      await expect(asked({ continue: 'x1' })).rejects.toThrow(/400 BadRequest query parameter continue/);
      const paged = await walk({ offset: '1', limit: '4' });
      expect(paged[0]?.names).toEqual(allPods.slice(1, 5));
    });

    test('SEA-H06 continue is there by default, withheld where the page was asked for by label', async () => {
      const more = [
        'more objects follow this page; ask with withContinue=true (in -l search.orrery.dev/with-continue=true) for its continue token, or with a larger limit',
      ];
      const told = async (parameters: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
        const { metadata, warnings, names } = await asked(parameters);
        return [names.length, metadata['continue'] !== undefined, warnings];
      };
      expect(await told({ limit: '2' })).toEqual([2, true, []]);
      expect(await told({ limit: '2', withContinue: 'false' })).toEqual([2, false, more]);
      expect(await told({ labelSelector: `${search}size=2` })).toEqual([2, false, more]);
      expect(await told({ labelSelector: `${search}limit=5` })).toEqual([5, false, more]);
      expect(await told({ labelSelector: `${search}limit=7` })).toEqual([7, false, []]);
      expect(await told({ labelSelector: `${search}limit=2,${search}with-continue` })).toEqual([2, true, []]);
      expect(await told({ labelSelector: `${search}limit=3`, limit: '500' })).toEqual([3, false, more]);
      expect(await told({ limit: '4', withContinue: 'false' })).toEqual([4, false, more]);
    });

    test('SEA-H08 counts: exact when asked for, an estimate without selectors, none when unwanted', async () => {
      const counted = async (parameters: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
        const { metadata, total } = await asked(parameters);
        return [metadata['remainingItemCount'], total];
      };
      expect(await counted({ limit: '2' })).toEqual([5, '7']);
      expect(await counted({ limit: '2', clusters: 'one' })).toEqual([2, '4']);
      expect(await counted({ limit: '2', labelSelector: 'app' })).toEqual([undefined, undefined]);
      expect(await counted({ limit: '2', names: 'web-1,dns,batch' })).toEqual([undefined, undefined]);
      expect(await counted({ limit: '2', labelSelector: 'app', withRemainingCount: 'true' })).toEqual([5, '7']);
      expect(await counted({ limit: '9', withRemainingCount: '' })).toEqual([0, '7']);
      expect(await counted({ withRemainingCount: 'true' })).toEqual([0, '7']);
      expect(await counted({ limit: '2', withRemainingCount: 'false' })).toEqual([undefined, undefined]);
      const pages = await walk({ limit: '3', withRemainingCount: 'true' }, fleet, async () => {
        await move(fleet, 'db-0', 'node-0');
      });
      expect(pages.map(({ metadata }) => metadata['remainingItemCount'])).toEqual([4, 1, 0]);
    });
  });

  describe('owners above the parent', () => {
    test('SEA-F01 SEA-H08 are walked and counted in the present', async () => {
      const parameters = { ownerName: 'web', ownerSeniority: '1', orderby: 'revision', withRemainingCount: 'true' };
      const pages = await walk({ ...parameters, limit: '2' });
      expect(pages.flatMap(({ names }) => names).toSorted()).toEqual(allPods.filter((pod) => pod.includes('/web-')));
      expect(pages.map(({ metadata }) => metadata['remainingItemCount'])).toEqual([1, 0]);
      expect(pages.flatMap(({ warnings }) => warnings)).toEqual([]);
    });
  });

  describe('past states', () => {
    test('SEA-H10 Exact is the state after a revision, on every page, and 410 when it is not kept', async () => {
      await using own = await startParametersFleet(await open());
      const revision = String(await own.store.revision());
      const exact = { resourceVersion: revision, resourceVersionMatch: 'Exact' };
      await move(own, 'later', 'node-0');
      const whole = await asked(exact, own);
      expect(whole.names).toEqual(allPods);
      expect(whole.metadata['resourceVersion']).toBe(revision);
      const first = await asked({ ...exact, limit: '5' }, own);
      const rest = await asked({ limit: '5', continue: String(first.metadata['continue']) }, own);
      expect([...first.names, ...rest.names]).toEqual(allPods);
      expect((await asked({ at: revision }, own)).names).toEqual(allPods);
      await own.store.compact({ changelogMs: 0, changelogEntries: 0, historyMs: 0, historyBytes: 0 });
      await expect(asked(exact, own)).rejects.toThrow(/410 Expired/);
    });

    test('SEA-O03 tombstones are marked with the time of their deletion', async () => {
      await using own = await startParametersFleet(await open());
      const source = await own.addCluster('two');
      const key = { source, group: '', resource: 'pods', namespace: 'team-b', name: 'batch' };
      await own.store.write({ changes: [{ op: 'remove', key }] });
      expect((await asked({ clusters: 'two' }, own)).names).not.toContain('two team-b/batch');
      const only = await asked({ deleted: 'only' }, own);
      expect(only.names).toEqual(['two team-b/batch']);
      expect(only.items[0]?.metadata['annotations']).toMatchObject({
        'orrery.dev/deleted-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      });
    });
  });
});
