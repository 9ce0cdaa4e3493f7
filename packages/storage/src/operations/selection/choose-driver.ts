import { describeCondition, type IndexAtom, type IndexCondition, type Plan } from '@orrery/query';
import { type RawBuilder, sql } from 'kysely';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { uidKey } from '../../sql/uid-key.ts';
import { findKeys, rangesOf } from './find-keys.ts';
import { findPairs, type LabelAtom, pairSelect, pairTest } from './find-pairs.ts';
import { firstRevisionAt, type Resolver } from './resolve-condition.ts';
import type { Driver } from './selection.ts';
import { allOf, anyOf, dialectOf, type Expression, type Predicate } from './sql-dialect.ts';

/** An index that gives this many or fewer is taken without asking the others. */
const fewEnough = 200;

/** What a driver is chosen from. */
export interface DriverChoice extends Resolver {
  readonly plan: Plan;
  readonly state: CatalogueState;
}

/** A driver with the place of the indexed condition that it answers, if it does so wholly. */
export type ChosenDriver = Driver & { readonly answers?: number };

/** The index that gives the fewest objects; undefined when all give many. */
export async function chooseDriver(choice: DriverChoice): Promise<ChosenDriver | undefined> {
  const { driven } = choice.bounds;
  let best: { readonly conjunct: number; readonly probe: Probe; readonly count: number } | undefined;
  for (const [conjunct, { index }] of choice.plan.indexed.entries()) {
    const probe = await probeOf(index, choice);
    if (probe === undefined) continue;
    const count = await countProbe(choice.connection, probe, best?.count ?? driven);
    if (count > driven || (best !== undefined && count >= best.count)) continue;
    best = { conjunct, probe, count };
    if (count <= fewEnough) break;
  }
  if (best === undefined) return undefined;
  const condition = choice.plan.indexed[best.conjunct]?.condition;
  const name = `${best.probe.index}: ${condition === undefined ? '' : describeCondition(condition)}`;
  return {
    name,
    ...(await readProbe(choice.connection, best.probe)),
    ...(best.probe.isExact ? { answers: best.conjunct } : {}),
  };
}

/** An entry of an index; with the source of the object where the index has it. */
interface ProbeRow {
  readonly id: number;
  readonly source: number | null;
}

/** Selects ids of objects. */
export interface Probe {
  readonly index: string;
  /** Whether an object may be given more than once. */
  readonly repeats: boolean;
  /** Whether each of the objects meets the condition; else the condition is to be asked of them. */
  readonly isExact: boolean;
  readonly selects: readonly RawBuilder<ProbeRow>[];
  /** Known already. */
  readonly ids: readonly number[];
}

/** How many ids a probe gives, up to one more than a limit. */
async function countProbe(connection: Connection, { selects, ids }: Probe, limit: number): Promise<number> {
  let count = ids.length;
  for (const select of selects) {
    if (count > limit) break;
    const [row] = await connection.all(
      sql<{
        size: number;
      }>`SELECT CAST(count(*) AS bigint) AS size FROM (${select} LIMIT ${sql.lit(limit + 1)}) AS c`.compile(
        connection.builder,
      ),
    );
    count += row?.size ?? 0;
  }
  return count;
}

async function readProbe(connection: Connection, { selects, ids }: Probe): Promise<Pick<Driver, 'ids' | 'sources'>> {
  const sources = new Map<number, number>();
  let isWhole = ids.length === 0;
  for (const id of ids) sources.set(id, 0);
  for (const select of selects) {
    for (const { id, source } of await connection.all(select.compile(connection.builder))) {
      sources.set(id, source ?? 0);
      isWhole &&= source !== null;
    }
  }
  return { ids: [...sources.keys()], ...(isWhole ? { sources: [...sources.values()] } : {}) };
}

/** The index entries of the objects that meet a condition; undefined when no index leads to them. */
export async function probeOf(condition: IndexCondition, choice: DriverChoice): Promise<Probe | undefined> {
  switch (condition.kind) {
    case 'or':
      return await probeOfAll(condition.of, choice);
    case 'and':
      return await probeOfAny(condition.of, choice);
    case 'not':
    case 'constant':
      return undefined;
    default:
      return await probeOfAtom(condition, choice);
  }
}

/** Alternatives drive when each of them does. */
async function probeOfAll(parts: readonly IndexCondition[], choice: DriverChoice): Promise<Probe | undefined> {
  const probes: Probe[] = [];
  for (const part of parts) {
    const probe = await probeOf(part, choice);
    if (probe === undefined) return undefined;
    probes.push(probe);
  }
  return {
    index: probes[0]?.index ?? '',
    repeats: true,
    isExact: probes.every(({ isExact }) => isExact),
    selects: probes.flatMap(({ selects }) => selects),
    ids: probes.flatMap(({ ids }) => ids),
  };
}

/** Of conditions that must all hold inside an alternative, any one does: the first that can. */
async function probeOfAny(parts: readonly IndexCondition[], choice: DriverChoice): Promise<Probe | undefined> {
  for (const part of parts) {
    const probe = await probeOf(part, choice);
    if (probe !== undefined) return { ...probe, isExact: false };
  }
  return undefined;
}

async function probeOfAtom(atom: IndexAtom, choice: DriverChoice): Promise<Probe | undefined> {
  const { connection } = choice;
  switch (atom.kind) {
    case 'label':
    case 'labelValue':
      return await labelProbe(atom, choice);
    case 'field':
      return await fieldProbe(atom, choice);
    case 'owner': {
      const ids = await choice.owned(atom);
      return ids === undefined ? undefined : { index: 'object_refs', repeats: false, isExact: true, selects: [], ids };
    }
    case 'uid': {
      const isUid = dialectOf(connection).inBytes(sql`o.uid`, atom.values.map(uidKey));
      const sources = dialectOf(connection).inNumbers(
        sql`o.source`,
        choice.plan.sources.map(({ id }) => id),
      );
      return objectProbe('objects_uid', [sources, isUid], sql`o.source`);
    }
    case 'text': {
      const { of, test } = atom;
      if (of !== 'name' || test.op !== 'in' || test.ignoreCase === true) return undefined;
      const dialect = dialectOf(connection);
      const predicates = [
        dialect.inNumbers(
          sql`o.kind`,
          choice.plan.kinds.map(({ id }) => id),
        ),
        dialect.inTexts(dialect.nameOf(sql`o.path`), test.values),
        ...sourcesIn(choice, sql`o.source`),
      ];
      return objectProbe('objects_name', predicates, sql`o.source`);
    }
    case 'time':
      return await timeProbe(atom, choice);
    default:
      return undefined;
  }
}

function objectProbe(index: string, predicates: readonly Predicate[], source: Expression): Probe {
  return {
    index,
    repeats: false,
    isExact: true,
    selects: [sql<ProbeRow>`SELECT o.id AS id, ${source} AS source FROM objects o WHERE ${allOf(predicates)}`],
    ids: [],
  };
}

async function labelProbe(atom: LabelAtom, choice: DriverChoice): Promise<Probe | undefined> {
  const { connection } = choice;
  const probe = { index: 'object_labels', repeats: atom.kind === 'labelValue', isExact: true, ids: [] };
  const test = pairTest(connection, atom);
  if (test === undefined) return { ...probe, selects: [] };
  const dialect = dialectOf(connection);
  const pairs = await findPairs(connection, test, choice.bounds.asked);
  if (pairs === undefined && test.matches !== undefined) return undefined;
  if (pairs?.length === 0) return { ...probe, selects: [] };
  const where = allOf([
    pairs === undefined ? dialect.inSelect(sql`l.pair`, pairSelect(test)) : dialect.inNumbers(sql`l.pair`, pairs),
    ...kindsIn(choice, sql`l.kind`),
    ...sourcesIn(choice, sql`l.source`),
  ]);
  return {
    ...probe,
    selects: [sql<ProbeRow>`SELECT l.object AS id, l.source AS source FROM object_labels l WHERE ${where}`],
  };
}

async function fieldProbe(
  atom: Extract<IndexAtom, { readonly kind: 'field' }>,
  choice: DriverChoice,
): Promise<Probe | undefined> {
  const { fields, test } = atom;
  const dialect = dialectOf(choice.connection);
  const hasKey = await keyPredicate(atom, choice);
  if (hasKey === undefined) return undefined;
  const predicates = [
    dialect.inNumbers(
      sql`f.field`,
      fields.map(({ id }) => id),
    ),
    hasKey,
    ...sourcesIn(choice, sql`f.source`),
  ];
  const select = sql<ProbeRow>`SELECT f.object AS id, f.source AS source FROM object_fields f WHERE ${allOf(predicates)}`;
  const repeats = test.op !== 'keys' || test.keys.length > 1;
  return {
    index: test.op === 'keys' ? 'object_fields' : 'object_fields (range)',
    repeats,
    isExact: true,
    selects: [select],
    ids: [],
  };
}

async function keyPredicate(
  atom: Extract<IndexAtom, { readonly kind: 'field' }>,
  { connection, bounds }: DriverChoice,
): Promise<Predicate | undefined> {
  const { test } = atom;
  if (test.op === 'range' || test.op === 'exists') {
    return anyOf(rangesOf(test).map(({ from, to }) => sql`(f.value >= ${from} AND f.value < ${to})`));
  }
  const keys = await findKeys(connection, atom, bounds.driven);
  return keys === undefined ? undefined : dialectOf(connection).inBytes(sql`f.value`, keys);
}

async function timeProbe(
  { of, since, before }: Extract<IndexAtom, { readonly kind: 'time' }>,
  choice: DriverChoice,
): Promise<Probe | undefined> {
  const { connection, plan } = choice;
  const column = of === 'created' ? sql`o.created_at` : sql`o.revision`;
  const toBound = async (time: number): Promise<number> =>
    of === 'created' ? time : await firstRevisionAt(connection, time);
  const isKind = dialectOf(connection).inNumbers(
    sql`o.kind`,
    plan.kinds.map(({ id }) => id),
  );
  const predicates = [
    isKind,
    sql`${column} IS NOT NULL`,
    ...(since === undefined ? [] : [sql`${column} >= ${await toBound(since)}`]),
    ...(before === undefined ? [] : [sql`${column} < ${await toBound(before)}`]),
  ];
  // These indexes have no sources.
  return objectProbe(of === 'created' ? 'objects_created' : 'objects_revision', predicates, sql`CAST(NULL AS bigint)`);
}

/** Bounds the entries of an index to the kinds of the plan; none when that is all of them. */
function kindsIn({ connection, plan, state }: DriverChoice, column: Expression): Predicate[] {
  if (plan.kinds.length === state.kinds.length) return [];
  return [
    dialectOf(connection).inNumbers(
      column,
      plan.kinds.map(({ id }) => id),
    ),
  ];
}

function sourcesIn({ connection, plan, state }: DriverChoice, column: Expression): Predicate[] {
  if (plan.sources.length === state.sources.length) return [];
  return [
    dialectOf(connection).inNumbers(
      column,
      plan.sources.map(({ id }) => id),
    ),
  ];
}
