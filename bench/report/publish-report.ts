import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, isMet, type Report } from './figure.ts';
import { type Machine, machineLine } from './machine.ts';

/** Prints a report as Markdown and writes `results/<file>.json`. */
export function publishReport(report: Report, machine: Machine): void {
  process.stdout.write(`\n### ${report.title}\n\n${markdownTable(report.figures)}\n\n${machineLine(machine)}\n`);
  saveReport(report, machine);
}

/** Writes `results/<file>.json`; nothing for sizes other than the standard ones. */
export function saveReport(report: Report, machine: Machine): void {
  if (report.file === undefined) return;
  const path = join(import.meta.dirname, `../results/${report.file}.json`);
  const figures = report.figures.map((figure) => ({ ...figure, ...roundedValues(figure) }));
  writeFileSync(path, `${JSON.stringify({ title: report.title, machine, figures }, undefined, 2)}\n`);
}

/** One line of a figure for whoever watches a long run. */
export function figureLine(figure: Figure): string {
  return cells(figure)
    .filter((cell) => cell !== '')
    .join(' | ');
}

function markdownTable(figures: readonly Figure[]): string {
  const hasTargets = figures.some(({ target }) => target !== undefined);
  const head = ['what', 'value or p50', 'p99', 'target', 'notes'];
  const lines = [head, ...figures.map(cells)].map((line) => (hasTargets ? line : line.toSpliced(3, 1)));
  const [first = '', ...rows] = lines.map((line) => `| ${line.join(' | ')} |`);
  return [first, `|${'---|'.repeat(lines[0]?.length ?? 0)}`, ...rows].join('\n');
}

function cells(figure: Figure): string[] {
  const { what, value, unit, note = '' } = figure;
  const p99 = figure.p99 === undefined ? '' : `${round(figure.p99)} ${unit}`;
  const runs = figure.runs === undefined ? '' : `${figure.runs} runs`;
  const notes = [runs, note].filter((each) => each !== '').join('; ');
  return [what, `${round(value).toLocaleString('en')} ${unit}`, p99, targetText(figure), notes];
}

function targetText(figure: Figure): string {
  const { target } = figure;
  if (target === undefined) return '';
  const { atLeast, below, p99Below } = target;
  const parts = [
    ...(atLeast === undefined ? [] : [`>= ${atLeast.toLocaleString('en')}`]),
    ...(below === undefined ? [] : [`< ${below.toLocaleString('en')}`]),
    ...(p99Below === undefined ? [] : [`p99 < ${p99Below.toLocaleString('en')}`]),
  ];
  return `${parts.join(', ')}: ${isMet(figure) === true ? 'met' : '**not met**'}`;
}

function roundedValues({ value, p99 }: Figure): Pick<Figure, 'value' | 'p99'> {
  return { value: round(value), ...(p99 === undefined ? {} : { p99: round(p99) }) };
}

/** Three digits that mean something. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
