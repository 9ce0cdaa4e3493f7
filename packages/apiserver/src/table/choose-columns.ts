import {
  type Cell,
  type ColumnDefinition,
  column,
  humanDuration,
  type JsonValue,
  parseJsonValue,
  type SourceId,
} from '@orrery/model';
import { sourceText } from '../objects/source-text.ts';
import { badParameter } from '../request/query-parameters.ts';
import { goText } from './go-text.ts';
import { evaluateJsonPath } from './json-path/evaluate-json-path.ts';
import { type JsonPath, JsonPathError } from './json-path/nodes.ts';
import type { RequestedColumn, RequestedColumns } from './requested-columns.ts';
import type { PrintableObject, SourcePrinter } from './source-printer.ts';

/** What columns tell of an object beside its own fields. */
export interface SourceFacts {
  sourceOf(object: PrintableObject): { readonly kind: string; readonly name: string };
  /** When a source was heard last, epoch milliseconds; absent when that is not known. */
  heardAt(source: SourceId): number | undefined;
}

/** An object in a row, and what is read for all of its cells. */
interface Row {
  readonly object: PrintableObject;
  /** Cells of the columns of the kind. */
  readonly own: readonly Cell[];
  readonly nowMs: number;
  json(): JsonValue;
}

interface ChosenColumn {
  readonly definition: ColumnDefinition;
  readonly cell: (row: Row) => Cell;
}

/**
 * The columns a request asks for in place of those of the kind, or behind them (SEA-P07).
 * @throws StatusError BadRequest for a name the kind has no column of.
 */
export function chooseColumns(printer: SourcePrinter, asked: RequestedColumns, facts: SourceFacts): SourcePrinter {
  const own = printer.columns.map((definition, at) => ownColumn(definition, at));
  const named = asked.columns.map((one) => chosenColumn(own, one, facts));
  const chosen = asked.isExtension ? extend(own, named) : named;
  return {
    columns: chosen.map(({ definition }) => definition),
    print: (object, nowMs) => {
      const printed = printer.print(object, nowMs);
      const row = { object, own: printed.cells, nowMs, json: parsedOnce(object) };
      return { ...printed, cells: chosen.map(({ cell }) => cell(row)) };
    },
  };
}

function ownColumn(definition: ColumnDefinition, at: number): ChosenColumn {
  return { definition, cell: ({ own }) => own[at] ?? null };
}

/** A column of the kind that is named is shown without `-o wide` then, at its place. */
function extend(own: readonly ChosenColumn[], named: readonly ChosenColumn[]): readonly ChosenColumn[] {
  const shown = new Map(named.map((one) => [one.definition.name, one]));
  const names = new Set(own.map(({ definition: { name } }) => name));
  const more = named.filter(({ definition: { name } }) => !names.has(name));
  return [...own.map((one) => shown.get(one.definition.name) ?? one), ...more];
}

function chosenColumn(own: readonly ChosenColumn[], asked: RequestedColumn, facts: SourceFacts): ChosenColumn {
  switch (asked.kind) {
    case 'own':
      return findOwn(own, asked.name);
    case 'path':
      return {
        definition: column(asked.name, `What ${asked.text} finds in the object.`),
        cell: ({ json }) => foundText(asked.path, json()),
      };
    case 'fresh':
      return {
        definition: column('Fresh', 'Time since the source of the object was heard last.'),
        cell: freshCell(facts),
      };
    case 'source':
      return {
        definition: column('Source', 'Where the object was learned from.'),
        cell: ({ object }) => sourceText(facts.sourceOf(object)),
      };
    default:
      return asked satisfies never;
  }
}

function findOwn(own: readonly ChosenColumn[], name: string): ChosenColumn {
  const wanted = name.toLowerCase();
  const found = own.find(({ definition }) => definition.name.toLowerCase() === wanted);
  if (found !== undefined) return { ...found, definition: { ...found.definition, priority: 0 } };
  const names = own.map(({ definition }) => definition.name).join(', ');
  throw badParameter('columns', name, `one of ${names}, or NAME:path, +fresh, +source`);
}

function freshCell(facts: SourceFacts): (row: Row) => Cell {
  return ({ object: { key }, nowMs }) => {
    const heardAt = facts.heardAt(key.source);
    return heardAt === undefined ? null : humanDuration(nowMs - heardAt);
  };
}

/** All that is found, as `kubectl -o custom-columns` shows it. */
function foundText(path: JsonPath, json: JsonValue): Cell {
  try {
    const found = evaluateJsonPath(path, json);
    return found.length === 0 ? null : found.map(goText).join(',');
  } catch (error) {
    // an object of another shape than the path expects has an empty cell
    if (error instanceof JsonPathError) return null;
    throw error;
  }
}

function parsedOnce({ body }: PrintableObject): () => JsonValue {
  let parsed: JsonValue | undefined;
  return () => {
    parsed ??= parseJsonValue(body);
    return parsed;
  };
}
