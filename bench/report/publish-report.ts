import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Report } from './figure.ts';
import { type Machine, machineLine } from './machine.ts';

/** Prints a report as Markdown and writes `results/<file>.json`. */
export function publishReport(report: Report, machine: Machine): void {
  process.stdout.write(`\n### ${report.title}\n\n${markdownTable(report.figures)}\n\n${machineLine(machine)}\n`);
  if (report.file === undefined) return;
  const path = join(import.meta.dirname, `../results/${report.file}.json`);
  const figures = report.figures.map((figure) => ({ ...figure, ...roundedValues(figure) }));
  writeFileSync(path, `${JSON.stringify({ title: report.title, machine, figures }, undefined, 2)}\n`);
}

function markdownTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const p99 = figure.p99 === undefined ? '' : `${round(figure.p99)} ${figure.unit}`;
    const runs = figure.runs === undefined ? '' : `${figure.runs} runs`;
    const notes = [runs, figure.note ?? ''].filter((note) => note !== '').join('; ');
    return `| ${figure.what} | ${round(figure.value).toLocaleString('en')} ${figure.unit} | ${p99} | ${notes} |`;
  });
  return ['| what | value or p50 | p99 | notes |', '|---|---|---|---|', ...rows].join('\n');
}

function roundedValues({ value, p99 }: Figure): Pick<Figure, 'value' | 'p99'> {
  return { value: round(value), ...(p99 === undefined ? {} : { p99: round(p99) }) };
}

/** Three digits that mean something. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
