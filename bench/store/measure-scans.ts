import { type Condition, type GroupKey, type ObjectQuery, parseFieldPath, type ValueTest } from '@orrery/query';
import type { Store } from '@orrery/storage';
import type { Figure } from '../report/figure.ts';
import type { Census } from './census.ts';
import { everything, pods } from './queries.ts';
import type { DatabaseName } from './store-place.ts';
import { timeScan } from './time-row.ts';

/** Twelve times the slowest that is allowed of any: what takes longer fails its phase. */
const options = { timeoutMs: 120_000 };
const million = 1_000_000;

/** What has to look at every row. Nothing is found, so that no page ends it early. */
export async function* measureScans(store: Store, database: DatabaseName): AsyncGenerator<Figure> {
  const path = 'spec.dnsPolicy';
  const tests: readonly (readonly [string, string, ValueTest, number])[] = [
    ['equal', '=', { op: 'in', values: ['Nowhere'] }, database === 'sqlite' ? 3000 : 6000],
    ['regex', 'a regular expression', { op: 'regex', pattern: '^Nowhere|Elsewhere$' }, 10_000],
    ['greater', '>', { op: 'gt', value: '5' }, 10_000],
  ];
  for (const [id, operator, test, below] of tests) {
    const where: Condition = { kind: 'field', field: { path: parseFieldPath(path) }, test };
    const what = `undeclared field ${path} by ${operator}, all kinds, no hits`;
    const name = { id: `scan/${id}`, what, target: { below, atObjects: million } };
    yield await timeScan(name, async () => await store.list({ ...everything, where }, { limit: 500 }, options));
  }
}

/** Names by parts of them. */
export async function* measureNames(store: Store, census: Census): AsyncGenerator<Figure> {
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
  const none = { id: 'name/none', what: 'fuzzy name, all kinds, no hits' };
  yield await timeScan(none, list(contains('no-such-name-anywhere')));
  yield await timeScan({ id: 'name/one', what: 'fuzzy name, all kinds, one hit' }, list(contains(name)));
  yield await timeScan({ id: 'name/glob', what: 'name by glob, all kinds' }, list(glob));
  yield await timeScan({ id: 'name/many', what: 'fuzzy name of two letters, first 500' }, list(contains('we')));
}

/** Facets over all rows. @throws Error when the groups do not hold every object of the query. */
export async function* measureGroups(store: Store): AsyncGenerator<Figure> {
  const phase = { path: parseFieldPath('status.phase') };
  const groups: readonly (readonly [string, string, ObjectQuery, GroupKey])[] = [
    ['namespace', 'namespace, all kinds', everything, { by: 'namespace' }],
    ['kind', 'kind, all kinds', everything, { by: 'kind' }],
    ['field', 'declared field status.phase, pods', pods, { by: 'field', field: phase }],
    ['label', 'label env, pods', pods, { by: 'label', key: 'env' }],
  ];
  for (const [id, name, query, key] of groups) {
    const by = { by: [key], aggregates: [{ kind: 'count' }], limit: 100 } as const;
    const { groups: found, otherCount } = await store.aggregate(query, by, options);
    const grouped = found.reduce((sum, { count }) => sum + count, otherCount);
    const expected = await store.count(query, options);
    if (grouped !== expected) throw new Error(`group by ${name}: ${grouped} objects in groups of ${expected}`);
    const row = { id: `group/${id}`, what: `group by ${name}` };
    yield await timeScan(row, async () => await store.aggregate(query, by, options));
  }
}
