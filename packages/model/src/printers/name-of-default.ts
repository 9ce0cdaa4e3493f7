import { textAt } from '../json/json-value.ts';
import type { CellRow } from './stored-cells.ts';

/**
 * The name of a class as its table shows it: marked when an annotation makes it the default one.
 * @param annotations those that do, with the value `true`.
 */
export function nameOfDefault(object: unknown, annotations: readonly string[]): Pick<CellRow, 'shownName'> {
  const isDefault = annotations.some((annotation) => textAt(object, 'metadata', 'annotations', annotation) === 'true');
  return isDefault ? { shownName: `${textAt(object, 'metadata', 'name')} (default)` } : {};
}
