import type { IndexCondition, OwnerCondition } from '@orrery/query';
import type { Connection } from '../../sql/connection.ts';
import { indexTest } from './index-test.ts';
import type { ResidualTest } from './residual-test.ts';
import type { Selection } from './selection.ts';
import { selectionSize } from './selection-size.ts';

/** A condition with too many values to be asked of each row by the database. */
export interface WideTest {
  readonly index: IndexCondition;
  /** The same, asked of the object itself. */
  readonly test: ResidualTest;
}

/** What a selection's rows are asked beside the database. */
export interface AskedTests {
  readonly rest: readonly ResidualTest[];
  readonly wide: readonly WideTest[];
  /** Whether `rest` asks for bodies. */
  readonly needsBody: boolean;
  /** As `IndexTesting` has them. */
  readonly owned: ReadonlyMap<OwnerCondition, ReadonlySet<number>>;
}

/** A selection whose wide conditions are answered from the indexes, as far as these say them. */
export async function answerWide(
  connection: Connection,
  selection: Selection,
  { rest, wide, needsBody, owned }: AskedTests,
): Promise<Selection> {
  const { checkpoint } = selection.filter;
  const residual: ResidualTest[] = [...rest];
  const ofIds: ((id: number) => boolean)[] = [];
  let asksBodies = needsBody;
  for (const { index, test } of wide) {
    const found = await indexTest(index, { connection, selection, checkpoint, owned });
    asksBodies ||= found === undefined;
    if (found?.ofId === undefined) residual.push(found?.test ?? test);
    else ofIds.push(found.ofId);
  }
  const ids = ofIds.length === 0 ? {} : { ids: (id: number): boolean => ofIds.every((meets) => meets(id)) };
  const { answerWide: _, ...answered } = selection;
  return { ...answered, filter: { ...selection.filter, residual, needsBody: asksBodies, ...ids } };
}

/** Rows whose bodies are rather asked than all that an index has, in units of the first step of a scan. */
const fewSteps = 4;

/** The selection for a reader that looks at all of its rows: wide conditions are answered from the indexes unless there are few rows. */
export async function forAllRows(connection: Connection, selection: Selection): Promise<Selection> {
  const { answerWide: answer, driver, bounds } = selection;
  if (answer === undefined) return selection;
  const size = driver?.ids.length ?? (await selectionSize(connection, selection));
  return size <= bounds.scanFirst * fewSteps ? selection : await answer(connection, selection);
}
