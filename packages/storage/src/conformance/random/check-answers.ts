import { deepStrictEqual, ok } from 'node:assert/strict';
import { type ObjectKey, type Revision, StatusError } from '@orrery/model';
import {
  evaluateAggregate,
  evaluateCount,
  evaluateList,
  isVisible,
  type ObjectQuery,
  type ObjectView,
  type VisibleSet,
} from '@orrery/query';
import type { Aggregation, HistoryEntry, ListPage, ListPosition } from '../../contract/reading.ts';
import type { StoredObject } from '../../contract/records.ts';
import type { Store } from '../../contract/store.ts';
import { type FleetModel, keyText } from './fleet-model.ts';
import type { FleetState } from './fleet-state.ts';
import type { PlayedFleet } from './play-fleet.ts';
import type { RandomGroups } from './random-groups.ts';

/** What answers lists. */
export type ListReader = Pick<Store, 'count' | 'list'>;

/** A fleet where it is stored. */
export interface AskedFleet<Reader = Store> extends PlayedFleet {
  readonly reader: Reader;
}

/** How the rows of a query are asked for. */
export interface RandomRange {
  readonly limit: number;
  readonly skip: number;
}

/** Pages a walk is made of at most: the rows of one page more tell little. */
const maxPages = 10;

/** Asks for all rows in pages, for a part behind some of them, and how many they are: fails unless all is as the evaluator says. */
export async function checkList(
  { reader, model }: AskedFleet<ListReader>,
  query: ObjectQuery,
  { limit, skip }: RandomRange,
): Promise<void> {
  const { history, revision } = model;
  const expected = evaluateList(history, query).objects.map((object) => viewedRow(model, object));
  const found: StoredObject[] = [];
  const size = Math.max(limit, Math.ceil(expected.length / maxPages));
  for (let after: ListPosition | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page: ListPage = await reader.list(query, { limit: size, ...(after === undefined ? {} : { after }) });
    ok(page.objects.length <= size, `a page of ${size} has ${page.objects.length} rows`);
    deepStrictEqual(page.revision, query.at ?? revision);
    found.push(...page.objects);
    after = page.next;
  }
  deepStrictEqual(found.map(storedRow), expected);
  if (skip > 0) {
    const { objects } = await reader.list(query, { limit, skip });
    deepStrictEqual(objects.map(storedRow), expected.slice(skip, skip + limit));
  }
  deepStrictEqual(await reader.count(query), evaluateCount(history, query));
}

/** Asks for groups: fails unless they are as the evaluator says, or refused as it refuses them. */
export async function checkGroups(
  { reader, model }: AskedFleet<Pick<Store, 'aggregate'>>,
  query: ObjectQuery,
  groups: RandomGroups,
): Promise<void> {
  const evaluated = async (): Promise<Aggregation> => ({
    ...evaluateAggregate(model.history, query, groups),
    revision: query.at ?? model.revision,
  });
  deepStrictEqual(await outcomeOf(reader.aggregate(query, groups)), await outcomeOf(evaluated()));
}

async function outcomeOf(answer: Promise<Aggregation>): Promise<Aggregation | { readonly refused: string }> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StatusError) return { refused: error.message };
    throw error;
  }
}

/** Asks for one object, now and at a moment, and for its history: fails unless all is as the model says. */
export async function checkObject(
  { reader, model }: AskedFleet<Pick<Store, 'get' | 'history'>>,
  visible: VisibleSet,
  asked: { readonly key: ObjectKey; readonly at: Revision; readonly limit: number },
): Promise<void> {
  const { key, at, limit } = asked;
  const states = isVisible(visible, key) ? model.statesOf(key) : [];
  const now = states.find(({ end }) => end === undefined);
  const then = states.find((state) => state.revision <= at && (state.end === undefined || state.end.revision > at));
  deepStrictEqual(rowOf(await reader.get(visible, key)), now && viewedRow(model, now));
  deepStrictEqual(rowOf(await reader.get(visible, key, { at })), then && viewedRow(model, then));
  const entries = entriesOf(model, states);
  const all = await reader.history(visible, key, { limit: 1000 });
  deepStrictEqual(all.map(toldEntry), entries);
  const before = await reader.history(visible, key, { limit, before: at });
  deepStrictEqual(before.map(toldEntry), entries.filter((entry) => entry.revision < at).slice(0, limit));
}

type ToldEntry = Pick<HistoryEntry, 'type' | 'revision'> & { readonly object: unknown };

function toldEntry({ type, revision, object }: HistoryEntry): ToldEntry {
  return { type, revision, object: storedRow(object) };
}

/** A uid that is another makes another object of the same name (KSY-D26). */
function typeOf(state: FleetState, before: FleetState | undefined): HistoryEntry['type'] {
  if (before === undefined) return 'added';
  return before.end?.isDeletion === true || before.uid !== state.uid ? 'recreated' : 'modified';
}

/** Newest first. */
function entriesOf(model: FleetModel, states: readonly FleetState[]): ToldEntry[] {
  let before: FleetState | undefined;
  const entries = states.flatMap((state) => {
    const type = typeOf(state, before);
    before = state;
    const object = viewedRow(model, state);
    const told: ToldEntry[] = [{ type, revision: state.revision, object }];
    if (state.end?.isDeletion === true) told.push({ type: 'deleted', revision: state.end.revision, object });
    return told;
  });
  return entries.reverse();
}

function rowOf(object: StoredObject | undefined): unknown {
  return object === undefined ? undefined : storedRow(object);
}

/** What is compared of a row; bodies by their text, so that a difference can be read. */
function storedRow({ key, version, uid, revision, originVersion, body, deletedAt }: StoredObject): unknown {
  return [keyText(key), version, uid, revision, originVersion, deletedAt !== undefined, new TextDecoder().decode(body)];
}

function viewedRow(model: FleetModel, object: ObjectView): unknown {
  const { source, kind, namespace, name, version, uid, revision, originVersion, deletedAt } = object;
  const key = { source: source.id, group: kind.group, resource: kind.resource, namespace, name };
  return [keyText(key), version, uid, revision, originVersion, deletedAt !== undefined, model.bodyOf(revision)];
}
