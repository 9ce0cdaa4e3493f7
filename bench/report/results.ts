import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Report } from './figure.ts';
import { roundNumber } from './figure-cells.ts';
import type { Machine } from './machine.ts';

/** A report as it is kept. */
export interface Result extends Report {
  readonly file: string;
  readonly machine: Machine;
}

const folder = join(import.meta.dirname, '../results');

/** Writes `results/<file>.json`; nothing for a report without a file. */
export function saveReport({ file, ...report }: Report, machine: Machine): void {
  if (file === undefined) return;
  const { title, store, failures, figures } = report;
  const kept = { title, store, machine, failures, figures: figures.map(rounded) };
  writeFileSync(join(folder, `${file}.json`), `${JSON.stringify(kept, undefined, 2)}\n`);
}

/** All results that are kept. */
export function readResults(): Result[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => {
    const kept = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Omit<Result, 'file'>; // as saveReport wrote it
    return { ...kept, file: name.slice(0, -'.json'.length) };
  });
}

function rounded(figure: Figure): Figure {
  const { value, p99 } = figure;
  return { ...figure, value: roundNumber(value), ...(p99 === undefined ? {} : { p99: roundNumber(p99) }) };
}
