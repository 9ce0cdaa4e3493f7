import type { Condition, ObjectQuery } from '@orrery/query';
import type { Store } from '@orrery/storage';
import { type Figure, latencyFigure, type Target } from '../report/figure.ts';
import { timesOf } from '../report/times-of.ts';
import type { Census } from './census.ts';
import { fieldIs, inTurn, labelIs, ownedBy, pods } from './queries.ts';

const runs = 200;
const mostHits = 100;
const different = 50;

/** A condition on pods, what of it differs from lookup to lookup, and how many pods the census has with it. */
export interface Lookup {
  readonly where: Condition;
  readonly operands: readonly string[];
  readonly hits: number;
}

/** Lookups that have few hits, many different ones of each. */
export interface Lookups {
  readonly what: string;
  readonly among: readonly Lookup[];
  readonly target?: Target;
}

/** Selective lookups of the fleet's pods, those with the most hits that are at most 100. */
export function selectiveLookups(census: Census): Record<'label' | 'field' | 'listField' | 'node' | 'owner', Lookups> {
  const target = { below: 5 };
  const byField = (trait: 'podIP' | 'image' | 'nodeName', path: string): Lookup[] =>
    census
      .valuesWith(trait, mostHits, different)
      .map(({ value, pods: hits }) => ({ where: fieldIs(path, value), operands: [value], hits }));
  return {
    label: {
      what: 'label selector',
      among: census
        .labelsWith(mostHits, different)
        .map(({ key, value, pods: hits }) => ({ where: labelIs(key, value), operands: [key, value], hits })),
      target,
    },
    field: { what: 'declared field status.podIP', among: byField('podIP', 'status.podIP'), target },
    listField: {
      what: 'declared list field spec.containers[].image',
      among: byField('image', 'spec.containers[].image'),
      target,
    },
    node: { what: 'declared field spec.nodeName', among: byField('nodeName', 'spec.nodeName'), target },
    owner: {
      what: 'owner',
      among: census
        .valuesWith('owner', mostHits, different)
        .map(({ value, pods: hits }) => ({ where: ownedBy(value), operands: [value], hits })),
      target,
    },
  };
}

/** Names and lookups with few hits, answered whole. */
export async function measureLookups(store: Store, census: Census): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const gets = await timesOf(2000, async (run) => {
    const found = await store.get(pods.visible, inTurn(census.pods, run * 7));
    if (found === undefined) throw new Error('a pod of the census is not there');
  });
  figures.push({ ...latencyFigure('get by name', gets), target: { below: 1 } });
  for (const lookups of Object.values(selectiveLookups(census))) figures.push(await measureLookup(store, lookups));
  return figures;
}

async function measureLookup(store: Store, { what, among, target }: Lookups): Promise<Figure> {
  const times = await timesOf(runs, async (run) => {
    const { where, hits } = inTurn(among, run);
    const { objects } = await store.list({ ...pods, where }, { limit: 500 });
    if (objects.length !== hits) throw new Error(`${what}: ${objects.length} hits instead of ${hits}`);
  });
  const counts = among.map(({ hits }) => hits);
  const range = `${Math.min(...counts)} to ${Math.max(...counts)} hits of ${among.length} values`;
  return { ...latencyFigure(what, times, range), ...(target === undefined ? {} : { target }) };
}

/** Counts by label, up to 100,000 hits. */
export async function measureCounts(store: Store, census: Census): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const [label] = census.labelsWith(100_000, 1);
  if (label !== undefined) {
    const query: ObjectQuery = { ...pods, where: labelIs(label.key, label.value) };
    if ((await store.count(query)) !== label.pods) throw new Error(`count by label is not ${label.pods}`);
    const times = await timesOf(100, async () => await store.count(query));
    const what = `count of pods with label, ${label.pods.toLocaleString('en')} hits`;
    figures.push({ ...latencyFigure(what, times), target: { below: 10 } });
    const first = await timesOf(100, async () => await store.list(query, { limit: 500 }));
    figures.push(latencyFigure('the same label, first 500', first));
  }
  figures.push(latencyFigure('count of all pods', await timesOf(100, async () => await store.count(pods))));
  return figures;
}
