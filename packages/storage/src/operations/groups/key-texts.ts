import {
  compareBytes,
  ExactNumber,
  loneWorld,
  type ObjectView,
  type PlannerField,
  parseFieldPath,
  pathReader,
  scalarKey,
  scalarText,
  textKey,
  textOfScalarKey,
} from '@orrery/query';
import type { Connection } from '../../sql/connection.ts';
import { passingRows } from '../rows/filter-rows.ts';
import { fetchRows } from '../rows/object-rows.ts';
import type { Selection } from '../selection/selection.ts';

const textTag = scalarKey('')[0] ?? 0;

/** The key of a text as `scalarKey` has it, made of its `textKey`. */
function tagged(value: Uint8Array): Uint8Array {
  const key = new Uint8Array(value.length + 1);
  key[0] = textTag;
  key.set(value, 1);
  return key;
}

/** The text of a label's value by its `textKey`; where that does not say it, an object that has it is asked. Undefined: that is gone. */
export async function textOfLabel(
  connection: Connection,
  { key, value, object }: { readonly key: string; readonly value: Uint8Array; readonly object: number },
  selection: Selection,
): Promise<string | undefined> {
  const known = textOfScalarKey(tagged(value));
  if (known !== undefined) return known;
  const labels = (await readView(connection, object, selection, (view) => view.labels)) ?? [];
  return labels.find((text, at) => labels[at - 1] === key && at % 2 === 1 && isSame(textKey(text), value));
}

/** The text of a field's value by its `scalarKey`, likewise. */
export async function textOfField(
  connection: Connection,
  { field, value, object }: { readonly field: PlannerField; readonly value: Uint8Array; readonly object: number },
  selection: Selection,
): Promise<string | undefined> {
  const known = textOfScalarKey(value);
  if (known !== undefined) return known;
  const read = pathReader(parseFieldPath(field.path), loneWorld);
  const values = (await readView(connection, object, selection, read)) ?? [];
  return values.flatMap((one) => {
    if (typeof one === 'object' && !(one instanceof ExactNumber)) return [];
    return isSame(scalarKey(one), value) ? (scalarText(one) ?? []) : [];
  })[0];
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return compareBytes(a, b) === 0;
}

async function readView<T>(
  connection: Connection,
  object: number,
  { filter }: Selection,
  read: (view: ObjectView) => T,
): Promise<T | undefined> {
  const rows = await fetchRows(connection, [object], []);
  const { ids: _, ...rest } = filter;
  const all = { ...rest, residual: [], needles: undefined, candidates: undefined };
  for await (const [one] of passingRows(rows, all)) return one === undefined ? undefined : read(one.view);
  return undefined;
}
