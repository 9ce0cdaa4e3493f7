import { deepStrictEqual, ok } from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Revision } from '@orrery/model';
import { evaluateList, type ObjectQuery, type ObjectView, type SourceView } from '@orrery/query';
import fc from 'fast-check';
import type { ListPosition } from '../../contract/reading.ts';
import type { StoredObject } from '../../contract/records.ts';
import type { ListReader } from './check-answers.ts';
import { type FleetModel, keyText } from './fleet-model.ts';
import { fleetScopes } from './fleet-scopes.ts';
import { fleetSources } from './hostile-values.ts';
import { type FleetWriter, playFleet } from './play-fleet.ts';
import { withoutAncestors } from './random-condition.ts';
import { randomSelection } from './random-query.ts';
import { randomSteps } from './random-steps.ts';

/** A walk over the pages of a query. */
interface Walk {
  readonly query: ObjectQuery;
  /** Of the first page; the evaluator knows what was there then. */
  readonly first: Revision;
  /** The store's, when the last page had been read. */
  readonly last: Revision;
  readonly rows: readonly StoredObject[];
}

/** Walks what queries give while a fleet is written. */
export interface WalkOptions {
  readonly seed: number;
  /** Walks at a time. */
  readonly walkers: number;
}

/**
 * Several walk over pages again and again while a fleet of the seed is written.
 * @returns how many walks there were that met other pages than they began with.
 * @throws Error when a walk has an object twice, or misses one that was there and unchanged from its first page to its last; or, read at
 *   the revision of its first page, anything but what was there then.
 */
export async function walkUnderWrites(
  store: FleetWriter & ListReader,
  { seed, walkers }: WalkOptions,
): Promise<number> {
  const sources: SourceView[] = [];
  for (const { kind, name } of fleetSources) {
    sources.push({ ...(await store.ensureSource(kind, name)), attributes: new Map() });
  }
  await store.write({ changes: [], scopes: sources.flatMap(({ id }) => fleetScopes(id)) });
  const selection = randomSelection({ sources, times: [Date.now()] });
  const plans = fc.sample(fc.infiniteStream(fc.tuple(selection, fc.integer({ min: 1, max: 12 }), fc.boolean())), {
    seed,
    numRuns: walkers,
  });
  const [steps = []] = fc.sample(randomSteps, { seed, numRuns: 1 });
  let isOver = false;
  let pages = 0;
  const read: ListReader['list'] = async (query, range) => {
    const page = await store.list(query, range);
    pages += 1;
    return page;
  };
  const reader = { list: read, revision: store.revision.bind(store) };
  const walked = plans.map(async (plan) => {
    const walks: Walk[] = [];
    while (!isOver) {
      const [query, limit, isPast] = plan.next().value;
      walks.push(await walk(reader, stateQuery(query), { limit, isPast }));
    }
    return walks;
  });
  // A page is read behind each batch, and most are read beside one.
  const pageEnd = async (): Promise<void> => {
    const before = pages;
    while (pages < before + walkers) await setImmediate();
  };
  const played = playFleet(store, steps, pageEnd).finally(() => {
    isOver = true;
  });
  const [{ model }, ...walks] = await Promise.all([played, ...walked]);
  for (const each of walks.flat()) checkWalk(model, each);
  return walks.flat().filter(({ first, last }) => first < last).length;
}

/** Whether an object meets it, and where it stands, depends on nothing but its state. The origin version changes without one. */
function stateQuery({ where, order = [], ...query }: ObjectQuery): ObjectQuery {
  const kept = order.filter(({ by }) => by !== 'originVersion');
  return { ...query, order: kept, ...(where === undefined ? {} : { where: withoutAncestors(where) }) };
}

async function walk(
  store: Pick<FleetWriter & ListReader, 'list' | 'revision'>,
  query: ObjectQuery,
  { limit, isPast }: { readonly limit: number; readonly isPast: boolean },
): Promise<Walk> {
  const asked = isPast ? { ...query, at: await store.revision() } : query;
  const { objects, next, revision } = await store.list(asked, { limit });
  const rows = [...objects];
  for (let after: ListPosition | undefined = next; after !== undefined; ) {
    const page = await store.list(asked, { limit, after });
    rows.push(...page.objects);
    after = page.next;
  }
  return { query: asked, first: revision, last: await store.revision(), rows };
}

/** Keys of orders that an object keeps for as long as it is there. */
const lasting: ReadonlySet<unknown> = new Set(['source', 'group', 'kind', 'namespace', 'name', 'path']);

function checkWalk(model: FleetModel, { query, first, last, rows }: Walk): void {
  const found = rows.map((row) => `${keyText(row.key)} ${row.revision}`);
  const then = evaluateList(model.history, { ...query, at: first }).objects;
  if (query.at !== undefined) {
    deepStrictEqual(found, then.map(stateName), `a walk at ${first} of ${JSON.stringify(query.where)}`);
    return;
  }
  const later = new Set(evaluateList(model.history, { ...query, at: last }).objects.map(stateName));
  const unchanged = then.map(stateName).filter((name) => later.has(name));
  const kept = new Set(unchanged);
  deepStrictEqual(
    found.filter((name) => kept.has(name)),
    unchanged,
    `a walk from ${first} to ${last}`,
  );
  if ((query.order ?? []).some(({ by }) => !lasting.has(by))) return;
  const names = rows.map(({ key }) => keyText(key));
  ok(new Set(names).size === names.length, `an object twice in a walk from ${first} to ${last}`);
}

function stateName({ source, kind, namespace, name, revision }: ObjectView): string {
  const key = { source: source.id, group: kind.group, resource: kind.resource, namespace, name };
  return `${keyText(key)} ${revision}`;
}
