import type { Figure, Report } from './figure.ts';
import { figureCells, figureHead, markdownTable } from './figure-cells.ts';
import { type Machine, machineLine } from './machine.ts';
import { saveReport } from './results.ts';

/** Prints a report as Markdown and writes `results/<file>.json`. */
export function publishReport(report: Report, machine: Machine): void {
  process.stdout.write(`\n### ${report.title}\n\n${figureTable(report.figures)}\n\n${machineLine(machine)}\n`);
  for (const { phase, error } of report.failures ?? []) process.stdout.write(`\nfailed: ${phase}: ${error}\n`);
  saveReport(report, machine);
}

/** The figures of one run, a column for targets only when there are any. */
export function figureTable(figures: readonly Figure[]): string {
  const hasTargets = figures.some(({ target }) => target !== undefined);
  const [head = [], ...rows] = [figureHead, ...figures.map(figureCells)].map((line) =>
    hasTargets ? line : line.toSpliced(3, 1),
  );
  return markdownTable(head, rows);
}
