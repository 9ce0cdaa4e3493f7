import { describe, expect, it } from 'vitest';
import { type GeneratedObject, generateFleet } from './generate-fleet.ts';

const options = { seed: 5, sources: 3, objects: 6000 };
const fleet = [...generateFleet(options)].map((source) => ({ ...source, list: [...source.objects()] }));
const all = fleet.flatMap(({ list }) => list);

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

interface Parsed {
  readonly apiVersion?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly ownerReferences?: readonly Owner[];
    readonly managedFields?: readonly object[];
  };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: { readonly podIP?: string };
}

function parsed({ text }: GeneratedObject): Parsed {
  return JSON.parse(text);
}

describe('generateFleet', () => {
  it('LAB-11 gives the same bytes for the same options and others for another seed', () => {
    const texts = (seed: number): string[] =>
      [...generateFleet({ seed, sources: 2, objects: 300 })].flatMap((source) =>
        [...source.objects()].map(({ text }) => text),
      );
    const first = texts(7);
    expect(texts(7)).toEqual(first);
    const other = new Set(texts(8));
    expect(first.filter((text) => other.has(text))).toEqual([]);
  });

  it('LAB-11 has exactly as many objects as asked for, in sources of different sizes and names', () => {
    expect(fleet.map(({ list }) => list.length)).toEqual(fleet.map(({ size }) => size));
    expect(all).toHaveLength(options.objects);
    expect(new Set(fleet.map(({ size }) => size)).size).toBe(3);
    expect(new Set(fleet.map(({ name }) => name)).size).toBe(3);
    expect(() => [...generateFleet({ ...options, sources: 61 })]).toThrow(RangeError);
  });

  it('SEA-H01 lists kind by kind, in a kind in the byte order of paths, no key twice', () => {
    for (const { list } of fleet) {
      const byKind = Map.groupBy(list, ({ kind }) => `${kind.group}/${kind.resource}`);
      expect([...byKind.values()].flat()).toEqual(list);
      for (const [kind, objects] of byKind) {
        const paths = objects.map(({ namespace, name }) => (namespace === '' ? name : `${namespace}/${name}`));
        const sorted = paths.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
        expect(paths, kind).toEqual(sorted);
        expect(new Set(paths).size, kind).toBe(paths.length);
      }
    }
  });

  it('LAB-11 is JSON as API servers list it: names as said, uids once, apiVersion on custom kinds only', () => {
    const uids = new Set<string>();
    for (const object of all) {
      const { apiVersion, metadata } = parsed(object);
      expect(metadata.name).toBe(object.name);
      expect(metadata.namespace ?? '').toBe(object.namespace);
      const { group, version } = object.kind;
      expect(apiVersion).toBe(group.endsWith('lab.orrery.dev') ? `${group}/${version}` : undefined);
      uids.add(metadata.uid);
    }
    expect(uids.size).toBe(all.length);
  });

  it('LAB-11 owners are in the same source and namespace: Deployment, ReplicaSet, Pod', () => {
    for (const { list } of fleet) {
      const byUid = new Map(list.map((object) => [parsed(object).metadata.uid, object]));
      const owned = list.flatMap((object) =>
        (parsed(object).metadata.ownerReferences ?? []).map((owner) => ({ object, owner })),
      );
      expect(owned.length).toBeGreaterThan(list.length / 2);
      for (const { object, owner } of owned) {
        const found = byUid.get(owner.uid);
        expect({ kind: found?.kind.kind, name: found?.name }).toEqual({ kind: owner.kind, name: owner.name });
        expect(found?.kind.isNamespaced === true ? found.namespace : object.namespace).toBe(object.namespace);
      }
    }
  });

  it('LAB-11 pods are four of ten, 2 to 6 KB for the most part, on nodes there are, with addresses of their own', () => {
    for (const { list } of fleet) {
      const pods = list.filter(({ kind }) => kind.resource === 'pods');
      expect(pods.length / list.length).toBeGreaterThan(0.33);
      expect(pods.length / list.length).toBeLessThan(0.45);
      const sizes = pods.map(({ text }) => text.length).sort((one, other) => one - other);
      expect(sizes[0]).toBeGreaterThan(2000);
      expect(sizes[Math.floor(sizes.length * 0.75)]).toBeLessThan(6500);
      const nodes = new Set(list.filter(({ kind }) => kind.resource === 'nodes').map(({ name }) => name));
      const ips = pods.map((pod) => parsed(pod).status?.podIP).filter((ip) => ip !== undefined);
      expect(pods.filter((pod) => !nodes.has(parsed(pod).spec?.nodeName ?? ''))).toEqual([]);
      expect(new Set(ips).size).toBe(ips.length);
      expect(parsed(pods[0] ?? fail()).metadata.managedFields).toHaveLength(2);
    }
  });

  it('LAB-11 values are skewed: one app has at least twenty times the pods of the median app', () => {
    const apps = all
      .filter(({ kind }) => kind.resource === 'pods')
      .map(({ text }) => /"app":"([^"]+)"/.exec(text)?.[1]);
    const counts = [...Map.groupBy(apps, (app) => app).values()].map(({ length }) => length).sort((a, b) => a - b);
    expect(counts.at(-1) ?? 0).toBeGreaterThan(20 * (counts[Math.floor(counts.length / 2)] ?? 0));
  });

  it('LAB-11 has integers above 2^53, unicode, hostile names and namespaces whose paths sort unlike their names', () => {
    const texts = all.map(({ text }) => text).join('\n');
    const wanted = ['9007199254740993', '世界', '"constructor":', '"__proto__":', 'Grüße:世界 👋', '\\u2028'];
    for (const each of wanted) expect(texts).toContain(each);
    const namespaces = [...generateFleet({ seed: 1, sources: 1, objects: 20_000 })].flatMap((source) =>
      [...source.objects()].filter(({ kind }) => kind.resource === 'configmaps').map(({ namespace }) => namespace),
    );
    const distinct = [...new Set(namespaces)];
    expect(distinct.toSorted()).not.toEqual(distinct);
  });

  it('STY-P01 a fleet of ten million objects is made as it is taken', () => {
    const [source] = generateFleet({ seed: 1, sources: 1000, objects: 10_000_000 }).take(1);
    const taken = [...(source ?? fail()).objects().take(20)];
    expect(taken).toHaveLength(20);
  });
});

function fail(): never {
  throw new Error('the fleet has none');
}
