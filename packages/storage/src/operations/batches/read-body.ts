import { declaredFields, type FieldDeclaration, type PrintedCells, printCells } from '@orrery/model';
import {
  type ExactJson,
  ExactNumber,
  type FieldEntry,
  type FieldExtractor,
  fieldExtractor,
  isList,
  type KindName,
  memberOf,
  parseExactJson,
  parseRfc3339,
} from '@orrery/query';
import { withOrderEntries } from './order-entries.ts';
import { type Reference, referencesOf } from './references-of.ts';

/** What the indexes hold of one state of an object. */
export interface IndexEntries {
  /** Its labels, key to value. */
  readonly labels: ReadonlyMap<string, string>;
  /** By field, then key, none twice. */
  readonly fields: readonly FieldEntry[];
  readonly references: readonly Reference[];
}

/** What is taken from a body once, when it is stored. */
export interface BodyFacts extends IndexEntries {
  /** Epoch milliseconds of `metadata.creationTimestamp`; null when that is absent or no time. */
  readonly createdAt: number | null;
  /** `<version of the printer>:<cells>`, null for kinds without a printer. */
  readonly cells: string | null;
}

/** A kind and the namespace of an object, empty for cluster-scoped ones. */
export interface BodyPlace extends KindName {
  readonly namespace: string;
}

const nanosecondsPerMs = 1_000_000n;

const extractors: ReadonlyMap<string, IndexExtractor> = new Map(
  Map.groupBy(declaredFields, ({ group, resource }) => `${group}/${resource}`)
    .entries()
    .map(([kind, declarations]) => [kind, indexExtractor(declarations)]),
);

type IndexExtractor = (...of: Parameters<FieldExtractor>) => readonly FieldEntry[];

function indexExtractor(declarations: readonly FieldDeclaration[]): IndexExtractor {
  const extract = fieldExtractor(declarations);
  // The highest number comes first among the entries of the order, since theirs are negative.
  const byOrderField = declarations.toSorted((a, b) => b.id - a.id);
  return (json, summary) => withOrderEntries(extract(json, summary), byOrderField);
}

/**
 * Reads a body for its indexes and columns. What it gives for a stored body is what was indexed when it was stored, so that a writer
 * finds the entries to remove.
 * @throws StatusError Invalid when the body is no JSON.
 */
export function readBody(place: BodyPlace, body: Uint8Array): BodyFacts {
  const { group, resource } = place;
  const json = parseExactJson(body);
  const printed = printCells(group, resource, json);
  const metadata = memberOf(json, 'metadata');
  return {
    labels: labelsOf(memberOf(metadata, 'labels')),
    fields: extractors.get(`${group}/${resource}`)?.(json, printed?.summary) ?? [],
    references: referencesOf(memberOf(metadata, 'ownerReferences'), place.namespace),
    createdAt: creationTime(metadata),
    cells: keptCells(printed),
  };
}

/** What is kept of the cells of a parsed body, as `BodyFacts` has it. */
export function cellsOf({ group, resource }: KindName, json: ExactJson): string | null {
  return keptCells(printCells(group, resource, json));
}

function keptCells(printed: PrintedCells | undefined): string | null {
  return printed === undefined ? null : `${printed.version}:${printed.cells}`;
}

/** Epoch milliseconds of `creationTimestamp`, by RFC 3339 only; null for anything else. */
function creationTime(metadata: ExactJson | undefined): number | null {
  const text = memberOf(metadata, 'creationTimestamp');
  const time = typeof text === 'string' ? parseRfc3339(text) : undefined;
  if (time === undefined) return null;
  const epochMs = time / nanosecondsPerMs;
  return Number(time % nanosecondsPerMs < 0n ? epochMs - 1n : epochMs);
}

/** Labels whose value is a text; others are none, as Kubernetes allows no others. */
function labelsOf(labels: ExactJson | undefined): Map<string, string> {
  const found = new Map<string, string>();
  if (typeof labels !== 'object' || labels === null || isList(labels) || labels instanceof ExactNumber) return found;
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value === 'string') found.set(key, value);
  }
  return found;
}
