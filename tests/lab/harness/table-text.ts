/** Rows of a table as kubectl prints it, cells split at two or more spaces. */
export interface PrintedTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Cuts kubectl's text at the columns of its header: cells may be empty and may hold single spaces. */
export function readTable(text: string): PrintedTable {
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const starts = [...head.matchAll(/(?:^|\s{3})(\S)/g)].map((match) => match.index + match[0].length - 1);
  const cut = (line: string): string[] => starts.map((start, index) => line.slice(start, starts[index + 1]).trim());
  return { header: cut(head), rows: lines.map(cut) };
}

/** The table without one column. */
export function withoutColumn({ header, rows }: PrintedTable, name: string): PrintedTable {
  const index = header.indexOf(name);
  const cut = (cells: readonly string[]): string[] => cells.filter((_, at) => at !== index);
  return { header: cut(header), rows: rows.map(cut) };
}

const age = /\b(?:\d+y)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?\b/g;

/** Ages replaced by a word: two reads of one object differ in them (SEA-P02). Names hold no such words in these tests. */
export function maskAges({ header, rows }: PrintedTable): PrintedTable {
  const at = header.indexOf('AGE');
  const restarts = header.indexOf('RESTARTS');
  const mask = (cell: string): string => cell.replace(age, (found) => (found === '' ? '' : '<age>'));
  return {
    header,
    rows: rows.map((cells) =>
      cells.map((cell, index) => (index === at || (index === restarts && cell.includes('ago')) ? mask(cell) : cell)),
    ),
  };
}

/**
 * Kernel versions without the architecture, which API servers before 1.35 do not print: the fleet prints every member as the newest
 * minor does (SEA-P02).
 */
export function maskArchitecture({ header, rows }: PrintedTable): PrintedTable {
  const at = header.indexOf('KERNEL-VERSION');
  const mask = (cell: string, index: number): string => (index === at ? cell.replace(/ \([a-z0-9]+\)$/, '') : cell);
  return { header, rows: rows.map((cells) => cells.map(mask)) };
}

/** Rows as lines, sorted: the order of two clusters together is another than that of each. */
export function sortedLines(tables: readonly PrintedTable[]): string[] {
  return tables.flatMap((table) => table.rows.map((cells) => cells.join(' | '))).sort();
}
