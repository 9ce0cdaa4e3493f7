import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineLine } from './machine.ts';
import { figureTable } from './publish-report.ts';
import { type Result, readResults } from './results.ts';
import { storeTables, unexplainedRows } from './store-tables.ts';

const document = join(import.meta.dirname, '../../docs/benchmarks.md');
const figuresHeading = '\n## Figures\n';

/** What the document shows, in its order, and by what each was measured. */
const singleRuns = [
  ['fleet', 'npm run bench -- fleet'],
  ['fleet-fake', 'npm run bench -- fleet --fake'],
  ['sync', 'npm run bench -- sync'],
  ['api-sqlite', 'npm run bench -- api --objects 1000000'],
  ['api-postgres', 'npm run bench -- api --objects 1000000 --database postgres'],
] as const;
const stores = [
  ['sqlite', 'SQLite'],
  ['postgres', 'PostgreSQL'],
] as const;
const lastRuns = [['raw', 'npm run bench -- raw']] as const;

/**
 * Writes everything below the heading "Figures" of `docs/benchmarks.md` from the results that are kept; the text above it stays.
 * @returns what to look at: rows that miss their target and have no reason yet.
 */
export function writeBenchmarks(): readonly string[] {
  const results = readResults();
  const text = readFileSync(document, 'utf8');
  const end = text.indexOf(figuresHeading);
  if (end < 0) throw new Error('docs/benchmarks.md has no heading "Figures"');
  const single = ([file, command]: readonly [string, string]): string[] =>
    results.filter((result) => result.file === file).map((result) => singleSection(result, command));
  const sections = [
    ...singleRuns.flatMap(single),
    ...stores.flatMap(([database, name]) => {
      const own = results.filter(({ store }) => store?.database === database);
      if (own.length === 0) return [];
      const command = `\`npm run bench -- store --objects N --database ${database}\``;
      return [`### Store in ${name}\n\n${command}\n\n${storeTables(database, own)}`];
    }),
    ...lastRuns.flatMap(single),
  ];
  writeFileSync(document, `${text.slice(0, end)}${figuresHeading}\n${sections.join('\n\n')}\n`);
  return stores.flatMap(([database]) => unexplainedRows(database, results));
}

function singleSection({ title, figures, machine }: Result, command: string): string {
  return `### ${title}\n\n\`${command}\`\n\n${figureTable(figures)}\n\n${machineLine(machine)}`;
}
