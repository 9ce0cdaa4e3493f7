import { generateFleet } from '@orrery/lab';
import type { Census } from '../store/census.ts';
import { type Filled, fleetOptions } from '../store/fill-store.ts';
import { inTurn } from '../store/queries.ts';

/** Rows of a selective selector at most. */
const mostHits = 100;
/** Different values asked for in turn. */
const different = 50;
const gets = 2_000;

/** A selector with how many pods it has. */
interface Selector {
  readonly query: string;
  readonly hits: number;
}

/** Selectors of one sort, asked in turn. */
export interface Selectors {
  readonly id: string;
  readonly what: string;
  readonly among: readonly Selector[];
}

/** What is asked of a filled store. It is little: a client that held all that is known of the fleet would spend its time in collecting garbage. */
export interface ApiQuestions {
  readonly podCount: number;
  /** Paths of single pods. */
  readonly gets: readonly string[];
  readonly selectors: readonly Selectors[];
  /** A label that many pods have. */
  readonly commonLabel: Selector;
}

/** @param asked how many objects the store was to be filled with. @throws Error when the fleet has nothing of what is to be asked for. */
export function apiQuestions({ census, sources }: Filled, asked: number): ApiQuestions {
  // sources were filled in the order of the fleet
  const names = new Map([...generateFleet(fleetOptions(asked))].map(({ name }, index) => [sources[index], name]));
  const paths = Array.from({ length: gets }, (_, run) => {
    const { source, namespace, name } = inTurn(census.pods, run * 7);
    return `/fleet/clusters/${names.get(source)}/api/v1/namespaces/${namespace}/pods/${name}`;
  });
  return {
    podCount: census.podCount,
    gets: paths,
    selectors: [
      { id: 'label', what: 'label selector', among: labels(census, mostHits, different) },
      { id: 'pod-ip', what: 'declared field status.podIP', among: fields(census, 'podIP', 'status.podIP') },
      {
        id: 'image',
        what: 'declared list field spec.containers[].image',
        among: fields(census, 'image', 'spec.containers[].image'),
      },
      { id: 'node', what: 'declared field spec.nodeName', among: fields(census, 'nodeName', 'spec.nodeName') },
    ],
    commonLabel: inTurn(labels(census, 100_000, 1), 0),
  };
}

function labels(census: Census, most: number, many: number): Selector[] {
  return census.labelsWith(most, many).map(({ key, value, pods }) => ({
    query: `labelSelector=${encodeURIComponent(`${key}=${value}`)}`,
    hits: pods,
  }));
}

function fields(census: Census, trait: 'podIP' | 'image' | 'nodeName', path: string): Selector[] {
  return census
    .valuesWith(trait, mostHits, different)
    .map(({ value, pods }) => ({ query: `fieldSelector=${encodeURIComponent(`${path}=${value}`)}`, hits: pods }));
}
