import { StatusError } from '@orrery/model';
import {
  bestCandidates,
  type Condition,
  type Conjunct,
  describeCondition,
  type IndexAtom,
  type ObjectQuery,
  type OwnerCondition,
  ownerAtom,
  type Plan,
  planQuery,
  printFieldPath,
  summaryPath,
} from '@orrery/query';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import type { OperationContext } from '../operation.ts';
import { answerWide, type WideTest } from './answer-wide.ts';
import { changedTimes } from './changed-times.ts';
import { chooseDriver } from './choose-driver.ts';
import { findOwned } from './find-owned.ts';
import type { ReadBounds } from './read-bounds.ts';
import { removalCondition } from './removal-condition.ts';
import { type OwnedIds, residualTest, residualTests } from './residual-test.ts';
import { type Resolver, resolveCondition } from './resolve-condition.ts';
import type { ResolvedCondition } from './resolved-condition.ts';
import type { Selection } from './selection.ts';
import { dialectOf } from './sql-dialect.ts';
import { type KindIds, kindKey, visibleCondition } from './visible-condition.ts';

/** Dependents of an owner that are kept while rows are asked one by one. */
const maxOwned = 1_000_000;

/** How a read is done. */
export interface Reading {
  readonly context: OperationContext;
  readonly bounds: ReadBounds;
  /** What plans the query; absent: the planner. Only tests give another, to see that its faults are found. */
  readonly planner?: typeof planQuery;
}

/**
 * Plans a query and looks up what it names; reads no rows of the answer.
 * @param reading `state`: the small tables as the query sees them; absent: as they are.
 * @throws StatusError BadRequest naming what cannot be answered.
 */
export async function prepareSelection(
  connection: Connection,
  query: ObjectQuery,
  { context, bounds, planner = planQuery, state: known }: Reading & { readonly state?: CatalogueState },
): Promise<Selection> {
  const state = known ?? (await context.catalogue.load(connection));
  const catalogue = state.planner;
  const plan = planner(query, catalogue);
  const kindIds: KindIds = new Map(state.kinds.map((kind) => [kindKey(kind), kind.id]));
  const owners = ownerFinder({ connection, bounds, query, state, plan, kindIds });
  const driver = isEmpty(plan)
    ? undefined
    : await chooseDriver({ connection, bounds, plan, state, owned: owners.owned });
  const split = await resolveConjuncts(plan, driver?.answers, { connection, bounds, owned: owners.owned });
  const owned = new Map<OwnerCondition, ReadonlySet<number>>();
  const ownedIds: OwnedIds = async (owner) => {
    const ids = owned.get(owner) ?? (await owners.ownedSet(ownerAtom(owner, catalogue)));
    owned.set(owner, ids);
    return ids;
  };
  const rest = await residualTests(split.scanned, ownedIds);
  const wide: WideTest[] = [];
  for (const { condition, index } of split.wide) wide.push({ index, test: await residualTest(condition, ownedIds) });
  const asked = [...split.scanned, ...split.wide.map(({ condition }) => condition)];
  const selection = {
    bounds,
    state,
    plan,
    dialect: dialectOf(connection),
    kindIds,
    conditions: split.conditions,
    filter: {
      residual: [...rest, ...wide.map(({ test }) => test)],
      needsBody: split.needsBody || wide.length > 0,
      needsHead: wide.length > 0 || split.scanned.some(needsHead),
      needles: plan.needles,
      candidates: bestCandidates(split.scanned),
      views: viewsOf(plan, await changedTimes(connection, asked)),
      checkpoint: context.checkpoint,
    },
    ...(driver === undefined ? {} : { driver }),
    indexed: split.indexed.map(describeCondition),
    scanned: split.scanned.map(describeCondition),
  };
  if (wide.length === 0) return selection;
  const { needsBody } = split;
  return {
    ...selection,
    answerWide: async (later, wanted) => await answerWide(later, wanted, { rest, wide, needsBody, owned }),
  };
}

/** Whether no row can be an answer. */
export function isEmpty({ sources, kinds, visible, namespaces }: Plan): boolean {
  const seesNothing = visible.kind === 'grants' && visible.grants.length === 0;
  return sources.length === 0 || kinds.length === 0 || seesNothing || namespaces?.length === 0;
}

/** Whether a condition may ask for more than the place of a row and its body. */
function needsHead(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(needsHead);
    case 'not':
      return needsHead(condition.of);
    case 'label':
      return false;
    case 'field':
      return 'semantic' in condition.field || printFieldPath(condition.field.path) === summaryPath;
    default:
      return true;
  }
}

interface OwnerFinder {
  readonly owned: Resolver['owned'];
  readonly ownedSet: (atom: Extract<IndexAtom, { readonly kind: 'owner' }>) => Promise<ReadonlySet<number>>;
}

function ownerFinder({
  connection,
  bounds,
  query,
  state,
  plan,
  kindIds,
}: {
  readonly connection: Connection;
  readonly bounds: ReadBounds;
  readonly query: ObjectQuery;
  readonly state: CatalogueState;
  readonly plan: Plan;
  readonly kindIds: KindIds;
}): OwnerFinder {
  const dialect = dialectOf(connection);
  // Objects in between are of any kind, so that all of the caller's rights count.
  const between = [
    ...visibleCondition(query.visible, kindIds, dialect, {}),
    ...removalCondition(state.removals, dialect, {}),
  ];
  const sources = plan.sources.length === state.sources.length ? {} : { sources: plan.sources.map(({ id }) => id) };
  const known = new Map<unknown, readonly number[]>();
  const find: Resolver['owned'] = async (atom) => {
    const ids =
      known.get(atom.owner) ?? (await findOwned(connection, atom, { ...sources, between, limit: bounds.driven + 1 }));
    known.set(atom.owner, ids);
    return ids.length > bounds.driven ? undefined : ids;
  };
  return {
    owned: find,
    ownedSet: async (atom) => {
      const few = await find(atom);
      if (few !== undefined) return new Set(few);
      const ids = await findOwned(connection, atom, { ...sources, between, limit: maxOwned + 1 });
      if (ids.length <= maxOwned) return new Set(ids);
      throw new StatusError(
        'Timeout',
        `${describeCondition(atom.owner)} has over ${maxOwned} dependents: narrow it by kind or source`,
      );
    },
  };
}

interface Split {
  readonly conditions: readonly ResolvedCondition[];
  readonly indexed: readonly Condition[];
  /** With too many values to be asked of each row by the database. */
  readonly wide: readonly Conjunct[];
  readonly scanned: readonly Condition[];
  /** Whether `scanned` asks for bodies. */
  readonly needsBody: boolean;
}

async function resolveConjuncts(plan: Plan, driven: number | undefined, resolver: Resolver): Promise<Split> {
  const conditions: ResolvedCondition[] = [];
  const wide: Conjunct[] = [];
  const needsBody = plan.residual.some((residual) => residual.needsBody);
  for (const [at, conjunct] of plan.indexed.entries()) {
    // What drives gives the rows in the same transaction, unless bodies are read for long afterwards.
    const isGiven = at === driven && !needsBody && wide.length === 0;
    const resolved = isGiven ? constantTrue : await resolveCondition(conjunct.index, resolver);
    if (resolved !== undefined) conditions.push(resolved);
    else if (at !== driven) wide.push(conjunct);
  }
  return {
    conditions: conditions.filter((condition) => condition !== constantTrue),
    indexed: plan.indexed.map(({ condition }) => condition),
    wide,
    scanned: plan.residual.map(({ condition }) => condition),
    needsBody,
  };
}

const constantTrue: ResolvedCondition = { kind: 'constant', value: true };

function viewsOf(plan: Plan, changedAt: (revision: number) => number): Selection['filter']['views'] {
  return {
    sources: new Map(plan.sources.map((source) => [source.id, source])),
    kinds: new Map(plan.kinds.map((kind) => [kind.id, kind])),
    changedAt,
  };
}
