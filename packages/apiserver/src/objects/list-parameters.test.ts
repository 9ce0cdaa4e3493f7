import { silentLog } from '@orrery/kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, podJson, podKind, startFleet } from '../test-fleet.ts';
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

  async function asked(parameters: Readonly<Record<string, string>>, path = pods): Promise<Listed> {
    return await list(fleet, `${path}?${new URLSearchParams(parameters)}`);
  }

  async function names(parameters: Readonly<Record<string, string>>, path = pods): Promise<readonly string[]> {
    return (await asked(parameters, path)).names;
  }

  /** By label, the way plain kubectl asks. */
  function labelled(selector: string): { readonly labelSelector: string } {
    return { labelSelector: selector };
  }

  const ofOne = allPods.filter((pod) => pod.startsWith('one'));
  const ofTwo = allPods.filter((pod) => pod.startsWith('two'));
  const webs = allPods.filter((pod) => pod.includes('/web-'));

  describe('search parameters over HTTP', () => {
    test('SEA-C01 SEA-C06 clusters by URL and by label, included and excluded', async () => {
      expect(await names({ clusters: 'two' })).toEqual(ofTwo);
      expect(await names({ clusters: 't*' })).toEqual(ofTwo);
      expect(await names({ clusters: '!two' })).toEqual(ofOne);
      expect(await names(labelled(`${search}clusters in (one,two)`))).toEqual(allPods);
      expect(await names(labelled(`${search}clusters!=one`))).toEqual(ofTwo);
      expect(await names(labelled('search.orrery.dev/clusters notin (two)'))).toEqual(ofOne);
      expect(await names({ sources: 'cluster/one' })).toEqual(ofOne);
    });

    test('SEA-C01 namespaces and names by URL and by label', async () => {
      expect(await names({ namespaces: 'team-*' })).toEqual(['two team-a/API_x', 'two team-b/batch']);
      expect(await names({ namespaces: 'default,kube-system', names: 'web-1,dns' })).toEqual([
        'one default/web-1',
        'one kube-system/dns',
        'two default/web-1',
      ]);
      expect(await names(labelled(`${search}namespaces notin (default),${search}names!=dns`))).toEqual([
        'two team-a/API_x',
        'two team-b/batch',
      ]);
    });

    test('SEA-G03 fuzzy names are substrings in any letter case, all of which must be there', async () => {
      expect(await names({ fuzzyName: 'api_' })).toEqual(['two team-a/API_x']);
      expect(await names(labelled(`${search}fuzzy-name in (we,b-1)`))).toEqual(webs.filter((pod) => pod.endsWith('1')));
      expect(await names(labelled('internalstorage.clusterpedia.io/fuzzy-name notin (web,d)'))).toEqual(
        ofTwo.filter((pod) => !pod.includes('web')),
      );
    });

    test('SEA-F01 SEA-F03 owners by name, kind, uid and distance, in all clusters at once', async () => {
      expect(await names({ ownerName: 'web-abc' })).toEqual(webs);
      expect(await names({ ownerName: 'web', ownerSeniority: '1' })).toEqual(webs);
      expect(await names({ ownerGR: 'deployments.apps', ownerSeniority: 'any' })).toEqual(webs);
      expect(await names(labelled(`${search}owner-uid=uid-rs`), '/fleet/clusters/two/api/v1/pods')).toEqual([
        'two default/web-1',
      ]);
      const both = await asked({ ownerUID: 'uid-web', ownerName: 'x', ownerSeniority: '1' });
      expect(both.names).toEqual(webs);
      expect(both.warnings).toEqual(['ownerName is ignored, since an owner is given by uid']);
      await expect(asked({ ownerGR: 'gizmos.example.org' })).rejects.toThrow(/^Error: 400 BadRequest ownerGR|400/);
      await expect(asked({ ownerSeniority: '1' })).rejects.toThrow(/400 BadRequest ownerSeniority/);
    });

    test('SEA-F06 clusters are named in which the kind between is not collected; the parent is found all the same', async () => {
      await using own = await startFleet();
      for (const cluster of ['full', 'lean']) {
        const source = await own.addCluster(cluster);
        await own.collect(source, podKind);
        if (cluster === 'full') await own.collect(source, kindOf('apps/v1/replicasets', 'ReplicaSet'));
        const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'rs', controller: true };
        await own.put(source, podKind, podJson('a', 'p', { metadata: { ownerReferences: [owner] } }));
      }
      const lacking = ['cluster lean: replicasets.apps are not collected, so owners above them are not found'];
      const told = async (query: string, path = pods): Promise<readonly unknown[]> => {
        const { names: found, warnings } = await list(own, `${path}?${query}`);
        return [found.length, warnings];
      };
      expect(await told('ownerName=web&ownerGR=deployments.apps&ownerSeniority=1')).toEqual([0, lacking]);
      expect(await told('ownerGR=deployments.apps&ownerSeniority=1&clusters=full')).toEqual([0, []]);
      expect(await told('ownerName=rs')).toEqual([2, []]);
      expect(await told('ownerGR=nodes&ownerSeniority=any')).toEqual([0, []]);
      const collections = '/apis/clusterpedia.io/v1beta1/collectionresources';
      const grandparent = 'ownerName=web&ownerGR=deployments.apps&ownerSeniority=1';
      expect(await told(`resources=/pods&${grandparent}`, `${collections}/any`)).toEqual([0, lacking]);
      expect(await told(`resources=apps/replicasets&${grandparent}`, `${collections}/any`)).toEqual([0, []]);
      expect(await told(grandparent, '/fleet/search')).toEqual([0, lacking]);
    });

    test('SEA-G01 since and before bound the time of creation', async () => {
      expect(await names({ since: '2025-12-12', before: '2025-12-13' })).toEqual([
        'one default/web-2',
        'two team-b/batch',
      ]);
      expect(await names(labelled(`${search}before=1765411200`))).toEqual(['one default/db-0', 'two default/web-1']);
      expect(await names({ since: '20d' })).toEqual(['one default/web-2', 'one kube-system/dns', 'two team-b/batch']);
      await expect(asked({ since: '2026-01-01', before: '2025-01-01' })).rejects.toThrow(/400 BadRequest since/);
      expect(await names({ changedBefore: '2000-01-01' })).toEqual([]);
    });

    test('SEA-G02 changedSince and changedBefore ask when Orrery stored a change, not when an object was made', async () => {
      await using own = await startFleet({}, silentLog, await open());
      const source = await own.addCluster('one');
      await own.collect(source, podKind);
      const put = async (name: string, creationTimestamp: string, change: string): Promise<void> =>
        await own.put(source, podKind, podJson('a', name, { metadata: { creationTimestamp, labels: { change } } }));
      await put('moved', '2025-12-10T00:00:00Z', 'no');
      await put('new', '2025-12-20T00:00:00Z', 'no');
      await put('old', '2025-12-10T00:00:00Z', 'no');
      const between = await nextMillisecond();
      await put('moved', '2025-12-10T00:00:00Z', 'yes');
      const found = async (query: string): Promise<string[]> =>
        (await list(own, `${pods}?${query}`)).names.map((name) => name.replace('one a/', ''));
      expect(await found(`changedSince=${between}`)).toEqual(['moved']);
      expect(await found(`changedBefore=${between}`)).toEqual(['new', 'old']);
      expect(await found('since=2025-12-15')).toEqual(['new']);
      expect(await found(`before=2025-12-15&changedBefore=${between}`)).toEqual(['old']);
      expect(await found(`since=2025-12-15&changedSince=${between}`)).toEqual([]);
      const bySearchKey = encodeURIComponent(`search.orrery.dev/changed-since=${between}`);
      expect(await found(`labelSelector=${bySearchKey}`)).toEqual(['moved']);
    });

    test('SEA-B03 the annotations of answers select sources', async () => {
      const selector = "metadata.annotations['shadow.clusterpedia.io/cluster-name']=two";
      expect(await names({ fieldSelector: selector })).toEqual(ofTwo);
      expect(await names({ fieldSelector: "metadata.annotations['orrery.dev/source']=cluster/one" })).toEqual(ofOne);
    });

    test('SEA-L01 SEA-C09 q and parameters hold together', async () => {
      expect(await names({ q: 'name:web-* OR name:dns', clusters: 'one' })).toEqual([
        'one default/web-1',
        'one default/web-2',
        'one kube-system/dns',
      ]);
      expect(await names({ q: 'kind:pod node:node-1 | sort name desc | limit 2' })).toEqual([
        'one default/web-1',
        'one kube-system/dns',
      ]);
      await expect(asked({ q: 'lable:app=web' })).rejects.toThrow(/400 BadRequest .*label/);
      await expect(asked({ q: 'kind:pod | count by cluster' })).rejects.toThrow(/400 BadRequest .*count/);
    });

    test('SEA-E08 paths of q and orderby mean the version that is asked for', async () => {
      const events = '/fleet/apis/events.k8s.io/v1/events';
      expect(
        await names({ q: 'regarding.name=web-1', clusters: 'one', orderby: 'regarding.name,name desc' }, events),
      ).toEqual(['one default/web-1.2', 'one default/web-1.1', 'one default/web-1.0']);
      expect(await names({ q: 'regarding.name=web-2' }, events)).toEqual([]);
    });

    test('SEA-C02 SEA-D04 search keys are taken out, other keys stay labels', async () => {
      expect(await names(labelled(`app=web,${search}clusters=one`))).toEqual(
        webs.filter((pod) => pod.startsWith('one')),
      );
      expect(await names(labelled('my.clusterpedia.io/clusters=one'))).toEqual([]);
      await expect(asked(labelled(`${search}nonsense=1`))).rejects.toThrow(
        /400 BadRequest labelSelector.*expected: one of/,
      );
      await expect(asked(labelled(`${search}limit in (1,2)`))).rejects.toThrow(/400 BadRequest labelSelector/);
    });

    test('SEA-C05 SEA-C06 contradictions and empty items are refused with the remedy', async () => {
      await expect(asked({ namespaces: 'kube-system' }, '/fleet/api/v1/namespaces/default/pods')).rejects.toThrow(
        /400 BadRequest .*use -A/,
      );
      await expect(asked({ clusters: 'two' }, '/fleet/clusters/one/api/v1/pods')).rejects.toThrow(/400 BadRequest/);
      await expect(asked({ clusters: 'one,' })).rejects.toThrow(/400 BadRequest clusters/);
      await expect(asked({ clusters: 'one', ...labelled(`${search}clusters=two`) })).rejects.toThrow(/400 BadRequest/);
      await expect(list(fleet, `${pods}?since=1d&since=2d`)).rejects.toThrow(/400 BadRequest since/);
    });

    test('SEA-C07 SEA-C08 names nobody sees and parameters nobody knows are warned of', async () => {
      const { names: found, warnings } = await asked({ clusters: 'two,three', lables: 'x' });
      expect(found).toEqual(ofTwo);
      expect(warnings).toEqual([
        'cluster \\"three\\" is not known and left out',
        'unknown query parameter \\"lables\\" ignored',
      ]);
    });

    test('SEA-C04 flags are true by their bare key, and nothing else than a boolean', async () => {
      const by = async (selector: string): Promise<readonly string[]> =>
        Object.keys((await asked(labelled(selector))).items[0] ?? {}).toSorted();
      const whole = ['metadata', 'spec', 'status'];
      const own = ['apiVersion', 'kind', 'metadata'];
      expect(await by(`${search}only-metadata`)).toEqual(own);
      expect(await by(`${search}only-metadata=true`)).toEqual(own);
      expect(await by(`${search}only-metadata=false`)).toEqual(whole);
      await expect(asked({ onlyMetadata: 'yes' })).rejects.toThrow(/400 BadRequest onlyMetadata/);
    });

    test('SEA-I02 onlyMetadata keeps the type of each item and of the list', async () => {
      const answer = await fleet.send(`${pods}?onlyMetadata=true&limit=1`);
      expect(documentOf(answer)).toMatchObject({
        kind: 'PodList',
        apiVersion: 'v1',
        items: [{ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'db-0' } }],
      });
    });

    test('SEA-B02 injectEvents adds the collected events of each object, newest first', async () => {
      for (const parameters of [{ injectEvents: 'true' }, labelled(`${search}inject-events`)]) {
        const { items } = await asked({ ...parameters, names: 'web-1,dns' });
        const reasons = items.map(({ metadata }) => {
          const annotations = metadata['annotations'] as Record<string, string>; // made by the answer
          const events = JSON.parse(annotations['shadow.clusterpedia.io/events'] ?? '') as { reason: string }[]; // so is this
          return [metadata['name'], events.map(({ reason }) => reason)];
        });
        const newest = ['Started', 'Pulled', 'Scheduled'];
        expect(reasons).toEqual([
          ['web-1', newest],
          ['dns', []],
          ['web-1', newest],
        ]);
      }
    });

    test('SEA-J06 conditions in SQL are disabled, never ignored', async () => {
      const answer = await fleet.send(`${pods}?whereSQL=namespace%3D'default'`);
      expect(answer.statusCode).toBe(403);
      expect(documentOf(answer)).toMatchObject({
        reason: 'Forbidden',
        details: { causes: [{ reason: 'FeatureDisabled' }] },
      });
    });

    test('SEA-U02 live access is refused, live=false is not', async () => {
      await expect(asked({ live: 'true' })).rejects.toThrow('please specify the cluster name when using proxy model.');
      await expect(asked(labelled(`${search}forward`))).rejects.toThrow('please specify the cluster name');
      await expect(asked({ live: 'true' }, '/fleet/clusters/one/api/v1/pods')).rejects.toThrow(/not supported yet/);
      for (const [header, code] of [
        ['x-orrery-live', 400],
        ['x-clusterpedia-forward', 400],
        ['x-other', 200],
      ] as const) {
        expect((await fleet.send({ url: pods, headers: { [header]: 'true' } })).statusCode, header).toBe(code);
      }
      expect(await names({ live: 'false' })).toEqual(allPods);
      expect(await names(labelled('forward-x!=1'))).toEqual(allPods);
    });

    test('LM selectors and q together are bounded', async () => {
      const requirements = Array.from({ length: 60 }, (_, index) => `k${index}!=x`).join(',');
      await expect(asked({ labelSelector: requirements, fieldSelector: requirements })).rejects.toThrow(
        /400 BadRequest .*120 requirements, more than 100/,
      );
      await expect(asked({ labelSelector: 'a!=b', q: `name:${'x'.repeat(17_000)}` })).rejects.toThrow(
        /400 BadRequest .*more than 16384/,
      );
      const values = Array.from({ length: 1_001 }, (_, index) => `v${index}`).join(',');
      await expect(asked({ names: values })).rejects.toThrow(/400 BadRequest names.*at most 1000/);
    });
  });
});

/** A time that no change so far has, epoch milliseconds, once later ones have not either. */
async function nextMillisecond(): Promise<number> {
  const begun = Date.now();
  while (Date.now() < begun + 4) await new Promise(setImmediate);
  return begun + 2;
}
