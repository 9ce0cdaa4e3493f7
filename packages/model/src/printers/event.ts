import { parseTimestamp } from '../age.ts';
import { isJsonObject, memberAt, numberAt, textAt } from '../json/json-value.ts';
import { ageCell } from './age-cell.ts';
import { type ColumnDefinition, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import type { StoredCell } from './stored-cells.ts';

const eventColumns: readonly ColumnDefinition[] = [
  column('Last Seen', 'The time at which the most recent occurrence of this event was recorded.'),
  column('Type', 'Type of this event (Normal, Warning), new types could be added in the future'),
  column(
    'Reason',
    "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
  ),
  column('Object', 'The object that this event is about.'),
  column(
    'Subobject',
    'If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2]. For example, if the object reference is to a container within a pod, this would take on a value like: "spec.containers{name}" (where "name" refers to the name of the container that triggered the event) or if no container name is specified "spec.containers[2]" (container with index 2 in this pod). This syntax is chosen only to have some well-defined way of referencing a part of an object.',
    wide,
  ),
  column('Source', 'The component reporting this event. Should be a short machine understandable string.', wide),
  column('Message', 'A human-readable description of the status of this operation.'),
  column(
    'First Seen',
    'The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)',
    wide,
  ),
  column('Count', 'The number of times this event has occurred.', wide),
  column('Name', nameColumn.description, { format: 'name', priority: 1 }),
];

/** `kubectl get events` as kube-apiserver 1.36 prints it. */
export const eventPrinter: KindPrinter = {
  version: 1,
  columns: eventColumns,
  print: (event) => ({ cells: eventCells(event, eventNames) }),
};

/** `kubectl get events.events.k8s.io` as kube-apiserver 1.36 prints it. */
export const newEventPrinter: KindPrinter = {
  version: 1,
  columns: eventColumns,
  print: (event) => ({ cells: eventCells(event, newEventNames) }),
};

/** What the two groups call the same fields; kube-apiserver prints both from one form. */
interface EventNames {
  readonly object: string;
  readonly message: string;
  readonly controller: string;
  readonly source: string;
  readonly first: string;
  readonly last: string;
  readonly count: string;
}

const eventNames: EventNames = {
  object: 'involvedObject',
  message: 'message',
  controller: 'reportingComponent',
  source: 'source',
  first: 'firstTimestamp',
  last: 'lastTimestamp',
  count: 'count',
};

const newEventNames: EventNames = {
  object: 'regarding',
  message: 'note',
  controller: 'reportingController',
  source: 'deprecatedSource',
  first: 'deprecatedFirstTimestamp',
  last: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
};

function eventCells(event: unknown, names: EventNames): readonly StoredCell[] {
  return [
    lastSeenCell(event, names),
    textAt(event, 'type'),
    textAt(event, 'reason'),
    objectText(memberAt(event, names.object)),
    textAt(event, names.object, 'fieldPath'),
    sourceText(event, names),
    textAt(event, names.message).replace(goSpaces, ''),
    firstSeenCell(event, names),
    countOf(event, names),
  ];
}

/** What Go's `strings.TrimSpace` takes away at both ends: it does not know the byte order mark, JavaScript not U+0085. */
const goSpaces =
  /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

function hasTime(time: string): boolean {
  return parseTimestamp(time) !== undefined;
}

function firstSeenCell(event: unknown, names: EventNames): StoredCell {
  const first = textAt(event, names.first);
  return ageCell(hasTime(first) ? first : textAt(event, 'eventTime'));
}

function lastSeenCell(event: unknown, names: EventNames): StoredCell {
  if (hasSeries(event)) return ageCell(textAt(event, 'series', 'lastObservedTime'));
  const last = textAt(event, names.last);
  return hasTime(last) ? ageCell(last) : firstSeenCell(event, names);
}

function hasSeries(event: unknown): boolean {
  return isJsonObject(memberAt(event, 'series'));
}

/** Events of the new form that happened once have no count. */
function countOf(event: unknown, names: EventNames): number {
  return hasSeries(event) ? numberAt(event, 'series', 'count') : numberAt(event, names.count) || 1;
}

function objectText(object: unknown): string {
  const [kind, name] = [textAt(object, 'kind').toLowerCase(), textAt(object, 'name')];
  return name === '' ? kind : `${kind}/${name}`;
}

function sourceText(event: unknown, names: EventNames): string {
  const component = textAt(event, names.source, 'component') || textAt(event, names.controller);
  const instance = textAt(event, names.source, 'host') || textAt(event, 'reportingInstance');
  return instance === '' ? component : `${component}, ${instance}`;
}
