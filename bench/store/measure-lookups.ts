import type { Condition, ObjectQuery } from '@orrery/query';
import type { Store } from '@orrery/storage';
import type { Figure, Target } from '../report/figure.ts';
import type { Census } from './census.ts';
import { fieldIs, inTurn, labelIs, ownedBy, pods } from './queries.ts';
import { timeRow } from './time-row.ts';

const runs = 200;
const getRuns = 2000;
const mostHits = 100;
const different = 50;
const million = 1_000_000;

/** A condition on pods, what of it differs from lookup to lookup, and how many pods the census has with it. */
interface Lookup {
  readonly where: Condition;
  readonly operands: readonly string[];
  readonly hits: number;
}

/** Lookups that have few hits, many different ones of each. */
export interface Lookups {
  readonly id: string;
  readonly what: string;
  readonly among: readonly Lookup[];
  readonly target?: Target;
}

/** Selective lookups of the fleet's pods, those with the most hits that are at most 100. */
export function selectiveLookups(census: Census): Record<'label' | 'field' | 'listField' | 'node' | 'owner', Lookups> {
  const target = { below: 5, atObjects: million };
  const byField = (trait: 'podIP' | 'image' | 'nodeName', path: string): Lookup[] =>
    census
      .valuesWith(trait, mostHits, different)
      .map(({ value, pods: hits }) => ({ where: fieldIs(path, value), operands: [value], hits }));
  return {
    label: {
      id: 'label',
      what: 'label selector',
      among: census
        .labelsWith(mostHits, different)
        .map(({ key, value, pods: hits }) => ({ where: labelIs(key, value), operands: [key, value], hits })),
      target,
    },
    field: { id: 'field', what: 'declared field status.podIP', among: byField('podIP', 'status.podIP'), target },
    listField: {
      id: 'list-field',
      what: 'declared list field spec.containers[].image',
      among: byField('image', 'spec.containers[].image'),
      target,
    },
    node: { id: 'node', what: 'declared field spec.nodeName', among: byField('nodeName', 'spec.nodeName'), target },
    owner: {
      id: 'owner',
      what: 'owner',
      among: census
        .valuesWith('owner', mostHits, different)
        .map(({ value, pods: hits }) => ({ where: ownedBy(value), operands: [value], hits })),
      target,
    },
  };
}

/** Names and lookups with few hits, answered whole. */
export async function* measureLookups(store: Store, census: Census): AsyncGenerator<Figure> {
  const get = async (run: number): Promise<void> => {
    const found = await store.get(pods.visible, inTurn(census.pods, run * 7));
    if (found === undefined) throw new Error('a pod of the census is not there');
  };
  yield await timeRow({ id: 'get', what: 'get by name', target: { below: 1 } }, get, getRuns);
  for (const lookups of Object.values(selectiveLookups(census))) yield await measureLookup(store, lookups);
}

async function measureLookup(store: Store, { id, what, among, target }: Lookups): Promise<Figure> {
  const counts = among.map(({ hits }) => hits);
  const most = Math.max(...counts);
  const name = {
    id: `lookup/${id}`,
    what: `${what}, few hits`,
    scale: most === 1 ? '1 hit' : `${Math.min(...counts)} to ${most} hits`,
    note: `${among.length} values in turn`,
    ...(target === undefined ? {} : { target }),
  };
  const list = async (run: number): Promise<void> => {
    const { where, hits } = inTurn(among, run);
    const { objects } = await store.list({ ...pods, where }, { limit: 500 });
    if (objects.length !== hits) throw new Error(`${what}: ${objects.length} hits instead of ${hits}`);
  };
  return await timeRow(name, list, runs);
}

/** Counts by label, up to 100,000 hits. */
export async function* measureCounts(store: Store, census: Census): AsyncGenerator<Figure> {
  const [label] = census.labelsWith(100_000, 1);
  if (label === undefined) throw new Error('no pod has a label');
  const query: ObjectQuery = { ...pods, where: labelIs(label.key, label.value) };
  if ((await store.count(query)) !== label.pods) throw new Error(`count by label is not ${label.pods}`);
  const scale = `${label.pods.toLocaleString('en')} hits`;
  const count = {
    id: 'count/label',
    what: 'count of pods with a label',
    scale,
    target: { below: 10, atObjects: million },
  };
  yield await timeRow(count, async () => await store.count(query));
  const all = { id: 'count/pods', what: 'count of all pods', scale: `${census.podCount.toLocaleString('en')} hits` };
  yield await timeRow(all, async () => await store.count(pods));
  const first = { id: 'label/many', what: 'pods with a label of many hits, first 500', scale };
  yield await timeRow(first, async () => await store.list(query, { limit: 500 }));
}
