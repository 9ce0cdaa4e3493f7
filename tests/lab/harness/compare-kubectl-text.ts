import { sameButAges } from './same-but-ages.ts';

/** The cells of a line; empty ones but the first are lost, on both sides alike. */
type Line = readonly string[];

/** Tables that one `kubectl get a,b,c` printed, by the kind in the names of the first row. */
interface KindText {
  readonly header: Line;
  readonly rows: readonly Line[];
}

/**
 * What differs between kubectl's text of a member and that of the fleet without its column CLUSTER, both of one `get` of several kinds.
 * @param fleet begins with CLUSTER, after NAMESPACE if there is one.
 */
export function compareKubectlText(member: string, fleet: string): readonly string[] {
  const [ours, theirs] = [tablesOf(fleet).map(withoutCluster), tablesOf(member)];
  const differences: string[] = [];
  if (ours.length !== theirs.length) differences.push(`${theirs.length} tables but ${ours.length}`);
  for (const [index, table] of theirs.entries()) {
    const other = ours[index] ?? { header: [], rows: [] };
    if (table.header.join('|') !== other.header.join('|')) {
      differences.push(`${table.rows[0]?.join(' ')}: ${table.header.join(' ')} but ${other.header.join(' ')}`);
    }
    const [lines, otherLines] = [table.rows.map(textOf).sort(), other.rows.map(textOf).sort()];
    for (const [at, line] of lines.entries()) {
      const otherLine = otherLines[at] ?? '';
      if (!sameButAges(line, otherLine)) differences.push(`${line} but ${otherLine}`);
    }
    if (otherLines.length > lines.length)
      differences.push(`${otherLines.length - lines.length} lines more than ${lines[0]}`);
  }
  return differences;
}

function textOf(line: Line): string {
  return line.join(' | ');
}

function tablesOf(text: string): readonly KindText[] {
  return text
    .split(/\n\n+/)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [header = [], ...rows] = part
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.trimEnd().split(/ {2,}/));
      return { header, rows };
    });
}

function withoutCluster({ header, rows }: KindText): KindText {
  const at = header.indexOf('CLUSTER');
  const cut = (line: Line): Line => line.filter((_, index) => at < 0 || index !== at);
  return { header: at < 0 ? [...header, 'no CLUSTER'] : cut(header), rows: rows.map(cut) };
}
