import {
  type ColumnDefinition,
  column,
  creationDescription,
  humanAge,
  kindPrinterOf,
  listAt,
  memberPath,
  nameColumn,
  parseJsonValue,
  readText,
  textAt,
} from '@orrery/model';
import type { StoredObject } from '@orrery/storage';
import { sourceText } from '../objects/source-text.ts';
import type { MixedView } from './mixed-view.ts';

/** How objects of several kinds look in one table. */
export interface MixedTable {
  readonly columns: readonly ColumnDefinition[];
  cells(view: MixedView, object: StoredObject, nowMs: number): readonly (string | null)[];
}

const age = column('Age', creationDescription);
const namespace = column('Namespace', 'Namespace of the object; empty for cluster-scoped objects.');
const created = memberPath('metadata', 'creationTimestamp');

/** The table of a collection resource (SEA-K04): made of metadata alone. */
export const collectionTable: MixedTable = {
  columns: [
    column('Cluster', 'The Cluster of resource'),
    column('Group', 'API group of the object; empty for core.'),
    column('Version', 'API version of the object.'),
    column('Kind', 'Kind of the object.'),
    namespace,
    nameColumn,
    age,
  ],
  cells: (view, object, nowMs) => {
    const { group, version, kind } = view.kindOf(object);
    const { key } = object;
    return [view.sourceOf(object).name, group, version, kind, key.namespace, key.name, ageOf(object, nowMs)];
  },
};

/** The table of a search (SEA-K06). */
export const searchTable: MixedTable = {
  columns: [
    column('Source', 'Where the object was learned from.'),
    column('Kind', 'Kind of the object.'),
    namespace,
    nameColumn,
    column('Status', 'What the object is up to, in a word.'),
    age,
  ],
  cells: (view, object, nowMs) => {
    const { key } = object;
    const status = statusOf(object);
    return [
      sourceText(view.sourceOf(object)),
      view.kindOf(object).kind,
      key.namespace,
      key.name,
      status,
      ageOf(object, nowMs),
    ];
  },
};

function ageOf({ body }: StoredObject, nowMs: number): string {
  const time = readText(body, { start: 0, end: body.length }, created);
  return humanAge(time === '' ? undefined : time, nowMs);
}

/** The summary of the kind's printer; of kinds without one their phase, or whether they are ready. */
function statusOf({ key, body }: StoredObject): string {
  const object = parseJsonValue(body);
  const printer = kindPrinterOf(key.group, key.resource);
  if (printer !== undefined) return printer.print(object).summary ?? '';
  const phase = textAt(object, 'status', 'phase');
  if (phase !== '') return phase;
  const ready = listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Ready');
  if (ready === undefined) return '';
  return textAt(ready, 'status') === 'True' ? 'Ready' : textAt(ready, 'reason') || 'NotReady';
}
