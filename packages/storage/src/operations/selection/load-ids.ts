import { type IndexAtom, type PlannerField, textOfScalarKey, valueMatcher } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { placePredicates } from '../groups/index-counts.ts';
import { rangesOf } from './find-keys.ts';
import { idsOfPairs, type LabelAtom, pairSelect, pairTest, readPairs } from './find-pairs.ts';
import { IdSet } from './id-set.ts';
import { joinedNumbers } from './joined-numbers.ts';
import type { Selection } from './selection.ts';
import { allOf, type Predicate } from './sql-dialect.ts';

/** Texts that are looked at between two checkpoints. */
const textsAtOnce = 5000;

/** What ids are loaded for. */
export interface IdLoading {
  readonly connection: Connection;
  /** Bounds the entries to its sources and kinds. */
  readonly selection: Pick<Selection, 'plan' | 'state' | 'dialect'>;
  /** As that of `OperationContext`. */
  readonly checkpoint: () => Promise<void>;
}

type FieldAtom = Extract<IndexAtom, { readonly kind: 'field' }>;
type MatchTest = Extract<FieldAtom['test'], { readonly op: 'match' }>;

/**
 * Ids of all objects that meet a condition on labels, however many values it takes, from the index alone; undefined when texts are too
 * long for the index to say them.
 */
export async function loadLabelIds(atom: LabelAtom, loading: IdLoading): Promise<IdSet | undefined> {
  const { connection, selection, checkpoint } = loading;
  const ids = new IdSet();
  const test = pairTest(connection, atom);
  if (test === undefined) return ids;
  if (test.matches === undefined) {
    await addLabelled(ids, selection.dialect.inSelect(sql`l.pair`, pairSelect(test)), loading);
    return ids;
  }
  let after: Uint8Array | undefined;
  do {
    const pairs = await readPairs(connection, test, { after, limit: textsAtOnce });
    const matching = idsOfPairs(pairs, test);
    if (matching === undefined) return undefined;
    if (matching.length > 0) await addLabelled(ids, selection.dialect.inNumbers(sql`l.pair`, matching), loading);
    await checkpoint();
    after = pairs.length < textsAtOnce ? undefined : pairs.at(-1)?.value;
  } while (after !== undefined);
  return ids;
}

async function addLabelled(ids: IdSet, isPair: Predicate, { connection, selection }: IdLoading): Promise<void> {
  const where = allOf([isPair, ...placePredicates(selection, { source: sql`l.source`, kind: sql`l.kind` })]);
  const joined = selection.dialect.joined(sql`l.object`);
  const [row] = await connection.all(
    sql<{ ids: string | null }>`SELECT ${joined} AS ids FROM object_labels l WHERE ${where}`.compile(
      connection.builder,
    ),
  );
  ids.addAll(joinedNumbers(row?.ids ?? ''));
}

/** The same of a condition on declared fields. */
export async function loadFieldIds({ fields, test }: FieldAtom, loading: IdLoading): Promise<IdSet | undefined> {
  const { selection } = loading;
  const ids = new IdSet();
  if (test.op === 'keys') {
    for (const field of fields) {
      await addKeyed(ids, field, { isKey: selection.dialect.inBytes(sql`f.value`, test.keys), loading });
    }
    return ids;
  }
  for (const field of fields) {
    for (const range of rangesOf(test)) {
      if (test.op === 'match') {
        if (!(await addMatching(ids, field, { test, range, loading }))) return undefined;
      } else {
        const isKey = sql`f.value >= ${range.from} AND f.value < ${range.to}`;
        await addKeyed(ids, field, { isKey, loading });
      }
      await loading.checkpoint();
    }
  }
  return ids;
}

async function addKeyed(
  ids: IdSet,
  field: PlannerField,
  { isKey, loading: { connection, selection } }: { readonly isKey: Predicate; readonly loading: IdLoading },
): Promise<void> {
  const where = allOf([sql`f.field = ${field.id}`, isKey, ...placePredicates(selection, { source: sql`f.source` })]);
  const joined = selection.dialect.joined(sql`f.object`);
  const [row] = await connection.all(
    sql<{ ids: string | null }>`SELECT ${joined} AS ids FROM object_fields f WHERE ${where}`.compile(
      connection.builder,
    ),
  );
  ids.addAll(joinedNumbers(row?.ids ?? ''));
}

/** Adds the objects whose value's text matches, in the order of the values. @returns false when the index does not say a text. */
async function addMatching(
  ids: IdSet,
  field: PlannerField,
  {
    test,
    range,
    loading: { connection, selection, checkpoint },
  }: { readonly test: MatchTest; readonly range: MatchTest['ranges'][number]; readonly loading: IdLoading },
): Promise<boolean> {
  const matches = valueMatcher(test.test);
  const joined = selection.dialect.joined(sql`f.object`);
  const places = placePredicates(selection, { source: sql`f.source` });
  let from = sql`f.value >= ${range.from}`;
  for (;;) {
    const where = allOf([sql`f.field = ${field.id}`, from, sql`f.value < ${range.to}`, ...places]);
    const rows = await connection.all(
      sql<{
        value: Uint8Array;
        ids: string;
      }>`SELECT f.value, ${joined} AS ids FROM object_fields f WHERE ${where} GROUP BY f.value ORDER BY f.value LIMIT ${sql.lit(textsAtOnce)}`.compile(
        connection.builder,
      ),
    );
    for (const { value, ids: found } of rows) {
      const text = textOfScalarKey(value);
      if (text === undefined) return false;
      if (matches(text)) ids.addAll(joinedNumbers(found));
    }
    await checkpoint();
    const last = rows.at(-1);
    if (last === undefined || rows.length < textsAtOnce) return true;
    from = sql`f.value > ${last.value}`;
  }
}
