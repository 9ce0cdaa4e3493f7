import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { sameButAges } from './same-but-ages.ts';

/** How the text of a command is compared with what members print. */
export type TextForm =
  /** Tables: by header and kind, rows of all members together; without a column CLUSTER of ours. */
  | 'table'
  /** Lines, in any order when there are several members. */
  | 'lines'
  /** The lines of `describe`, but for what Orrery's form of an object changes. */
  | 'description'
  /** Lines of which the members have each. */
  | 'within'
  /** The lines of `api-versions`: of each group what the members have but for alpha and beta versions, or more (SEA-S02). */
  | 'versions'
  /** One JSON value. */
  | 'value'
  /** Objects as JSON or YAML, but for annotations, revision and what is not stored (`kube-sync.md` F). */
  | 'objects';

const mostTold = 8;

/**
 * What differs, a line each, the first eight. Ages may differ as SEA-P02 says.
 * @param members what each member printed for the same command; with one member order counts too.
 */
export function compareText(form: TextForm, members: readonly string[], ours: string): string[] {
  const differences = compareAs(form, members, ours);
  const more = differences.length - mostTold;
  return more > 0 ? [...differences.slice(0, mostTold), `... and ${more} more`] : differences;
}

function compareAs(form: TextForm, members: readonly string[], ours: string): string[] {
  if (form === 'table') return compareTables(members, ours);
  if (form === 'objects') return compareObjects(members, ours);
  if (form === 'versions') return compareVersions(members, ours);
  if (form === 'value') return compareValues(members, ours);
  return compareLines(form, members, ours);
}

/** What of an object or a list of objects is compared. */
interface Listed {
  readonly items?: readonly Listed[];
  readonly metadata: {
    annotations?: unknown;
    managedFields?: unknown;
    resourceVersion?: unknown;
    readonly uid?: string;
  };
}

function compareObjects(members: readonly string[], ours: string): string[] {
  const objectsOf = (text: string): Map<string, object> => {
    // kubectl's own output; JSON is YAML too.
    const whole = (text === '' ? { items: [] } : parse(text)) as Listed;
    return new Map((whole.items ?? [whole]).map((item) => [item.metadata.uid ?? '', comparable(item)]));
  };
  const expected = new Map(members.flatMap((text) => [...objectsOf(text)]));
  const found = objectsOf(ours);
  const keys = new Set([...expected.keys(), ...found.keys()]);
  return [...keys].flatMap((key) => {
    const [one, other] = [expected.get(key), found.get(key)];
    return isDeepStrictEqual(one, other) ? [] : [`member: ${JSON.stringify(one)}\n   ours: ${JSON.stringify(other)}`];
  });
}

function comparable(object: Listed): object {
  const { annotations, managedFields, resourceVersion, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function compareValues(members: readonly string[], ours: string): string[] {
  const found = parse(ours);
  const differing = members.filter((text) => !isDeepStrictEqual(parse(text), found));
  return differing.map((text) => `member: ${text}\n   ours: ${ours}`);
}

/** Members serve alpha and beta versions of which no conversion is known; that a group has another version is enough then. */
function compareVersions(members: readonly string[], ours: string): string[] {
  const found = ours.split('\n').filter((line) => line !== '');
  const groups = new Set(found.map(groupOf));
  const missing = members
    .flatMap((text) => text.split('\n'))
    .filter(
      (line) =>
        line !== '' && !found.includes(line) && !(groups.has(groupOf(line)) && /\d(?:alpha|beta)\d+$/.test(line)),
    );
  return missing.map((line) => `the member only: ${line}`);
}

function groupOf(version: string): string {
  return version.slice(0, version.lastIndexOf('/') + 1);
}

function compareLines(form: TextForm, members: readonly string[], ours: string): string[] {
  const linesOf = (text: string): string[] =>
    (form === 'description' ? described(text) : text).split('\n').filter((line) => line.trim() !== '');
  const [expected, found] = [members.flatMap(linesOf), linesOf(ours)];
  if (form !== 'within') return compareRows(expected, found, members.length === 1);
  const known = new Set(expected);
  // Groups that only conversions serve (SEA-S02) are nowhere in members of today.
  const more = found
    .filter((line) => !known.has(line) && !line.includes(' extensions/v1beta1 '))
    .map((line) => `ours only: ${line}`);
  return found.length === 0 ? ['nothing'] : more;
}

/**
 * Without what is another in Orrery by design: the block `Annotations:`, managed fields, the object's revision, and the lease of a node,
 * whose renewals alone are no change; columns are as wide as these lines want them. Values may hold characters that a regular expression takes for line ends. Each line follows the
 * name of its object, so that lines of several objects do not pass for each other's.
 */
function described(text: string): string {
  const blocks = /^( *)(?:Annotations|Lease|Managed Fields):[^\n]*\n(?:\1 +[^\n]*\n)*/gm;
  const rest = text.replaceAll(blocks, '').replaceAll(/^ *Resource Version:[^\n]*\n/gm, '');
  let name = '';
  const lines = rest.split('\n').map((line) => {
    if (line.startsWith('Name:')) name = line.slice('Name:'.length).trim();
    return line.trim() === '' ? '' : `${name}: ${line.replaceAll(/(?<=\S) {2,}/g, '  ')}`;
  });
  return lines.join('\n');
}

function compareTables(members: readonly string[], ours: string): string[] {
  const expected = new Map<string, string[]>();
  for (const [key, rows] of members.flatMap((text) => [...sectionsOf(text)])) {
    expected.set(key, [...(expected.get(key) ?? []), ...rows]);
  }
  const found = sectionsOf(ours);
  const extra = [...found.keys()].filter((key) => !expected.has(key)).map((key) => `a table more: ${key}`);
  const differences = [...expected].flatMap(([key, rows]) => {
    const other = found.get(key);
    return other === undefined ? [`no table ${key}`] : compareRows(rows, other, members.length === 1);
  });
  return [...extra, ...differences];
}

/** Rows of each table of one output, by its header and the kind in the names (`pod/web-0`), which several kinds at once have. */
function sectionsOf(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  for (const part of text.split(/\n\n+/)) {
    const [head, ...lines] = part.split('\n').filter((line) => line.trim() !== '');
    if (head === undefined) continue;
    const header = cellsOf(head);
    const cluster = header.indexOf('CLUSTER');
    const name = header.indexOf('NAME');
    // The cell of NAMESPACE, the only one before CLUSTER and NAME, is empty for objects of the cluster.
    const shift = (line: string): number => (line.startsWith(' ') ? 1 : 0);
    const cut = (line: string): string =>
      cellsOf(line)
        .filter((_, at) => cluster < 0 || at !== cluster - shift(line))
        .join(' | ');
    const [first = ''] = lines;
    const kind = /^[\w.-]+\//.exec(cellsOf(first)[name - shift(first)] ?? '')?.[0] ?? '';
    const key = `${kind} ${cut(head)}`;
    sections.set(key, [...(sections.get(key) ?? []), ...lines.map(cut)]);
  }
  return sections;
}

/** kubectl puts three spaces between columns; empty cells are lost, on both sides alike. */
function cellsOf(line: string): string[] {
  return line.split(/ {2,}/).filter((cell) => cell !== '');
}

/** What only one side has, ages aside; when there is nothing and order counts, the first place that differs. */
function compareRows(expected: readonly string[], found: readonly string[], isOrdered: boolean): string[] {
  const rest = [...found];
  const missing: string[] = [];
  for (const row of expected) {
    const at = rest.findIndex((other) => sameButAges(row, other));
    if (at < 0) missing.push(row);
    else rest.splice(at, 1);
  }
  const differences = Array.from({ length: Math.max(missing.length, rest.length) }, (_, at) =>
    [missing[at] ?? '(nothing)', rest[at] ?? '(nothing)'].join('\n   ours: '),
  );
  if (!isOrdered || differences.length > 0) return differences.map((text) => ` member: ${text}`);
  const at = expected.findIndex((row, index) => !sameButAges(row, found[index] ?? ''));
  return at < 0 ? [] : [`line ${at + 1} in another order: ${expected[at]}\n   ours: ${found[at]}`];
}
