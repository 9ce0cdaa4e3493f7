import { type Condition, type GroupKey, type ObjectQuery, parseFieldPath, type ValueTest } from '@orrery/query';
import type { Store } from '@orrery/storage';
import { type Figure, latencyFigure, type Target } from '../report/figure.ts';
import { timesOf } from '../report/times-of.ts';
import type { Census } from './census.ts';
import { everything, pods } from './queries.ts';
import type { DatabaseName } from './store-place.ts';

const options = { timeoutMs: 300_000 };
const runs = 3;

/** What has to look at every row. Nothing is found, so that no page ends it early. */
export async function measureScans(store: Store, database: DatabaseName): Promise<readonly Figure[]> {
  const path = 'spec.dnsPolicy';
  const tests: readonly (readonly [string, ValueTest, Target])[] = [
    ['=', { op: 'in', values: ['Nowhere'] }, { below: database === 'sqlite' ? 3000 : 6000 }],
    ['a regular expression', { op: 'regex', pattern: '^Nowhere|Elsewhere$' }, { below: 10_000 }],
    ['>', { op: 'gt', value: '5' }, { below: 10_000 }],
  ];
  const figures: Figure[] = [];
  for (const [operator, test, target] of tests) {
    const where: Condition = { kind: 'field', field: { path: parseFieldPath(path) }, test };
    const what = `undeclared field ${path} by ${operator}, all kinds, no hits`;
    figures.push({
      ...(await timeScan(what, async () => await store.list({ ...everything, where }, { limit: 500 }, options))),
      target,
    });
  }
  return figures;
}

/** Names by parts of them. */
export async function measureNames(store: Store, census: Census): Promise<readonly Figure[]> {
  const name = census.pods.at(-1)?.name ?? '';
  const contains = (text: string): ObjectQuery => ({
    ...everything,
    where: { kind: 'text', of: 'name', test: { op: 'contains', text, ignoreCase: true } },
  });
  const glob: ObjectQuery = {
    ...everything,
    where: { kind: 'text', of: 'name', test: { op: 'glob', pattern: `*${name.slice(2, -2)}*` } },
  };
  const list = (query: ObjectQuery) => async (): Promise<unknown> => await store.list(query, { limit: 500 }, options);
  return [
    await timeScan('fuzzy name, no hits, all kinds', list(contains('no-such-name-anywhere'))),
    await timeScan('fuzzy name, one hit, all kinds', list(contains(name))),
    await timeScan('name by glob, all kinds', list(glob)),
    await timeScan('fuzzy name of two letters, first 500', list(contains('we'))),
  ];
}

/** Facets over all rows. */
export async function measureGroups(store: Store): Promise<readonly Figure[]> {
  const phase = { path: parseFieldPath('status.phase') };
  const groups: readonly (readonly [string, ObjectQuery, GroupKey])[] = [
    ['namespace, all kinds', everything, { by: 'namespace' }],
    ['kind, all kinds', everything, { by: 'kind' }],
    ['declared field status.phase, pods', pods, { by: 'field', field: phase }],
    ['label env, pods', pods, { by: 'label', key: 'env' }],
  ];
  const figures: Figure[] = [];
  for (const [name, query, key] of groups) {
    const by = { by: [key], aggregates: [{ kind: 'count' }], limit: 100 } as const;
    figures.push(await timeScan(`group by ${name}`, async () => await store.aggregate(query, by, options)));
  }
  return figures;
}

async function timeScan(what: string, work: () => Promise<unknown>): Promise<Figure> {
  return latencyFigure(what, await timesOf(runs, work, 1));
}
