import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from '../report/figure.ts';
import type { StorePlace } from './store-place.ts';

interface OpeningAnswer {
  readonly firstAnswerMs: number;
  readonly idleRssMiB: number;
  readonly readRssMiB: number;
}

const runs = 5;

/** A process that opens the store, from its start to its first answer, and its memory. The store must not be open elsewhere. */
export function measureOpening({ database, address }: StorePlace): readonly Figure[] {
  const answers = Array.from({ length: runs }, () => {
    const args = [join(import.meta.dirname, 'open-store-process.ts'), database, address];
    const output = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    // The other process is of the same version.
    return JSON.parse(output) as OpeningAnswer;
  });
  const median = (of: (answer: OpeningAnswer) => number): number =>
    answers.map(of).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
  const note = 'the file is in the page cache';
  return [
    {
      what: 'start of a process to its first list of 500',
      value: median(({ firstAnswerMs }) => firstAnswerMs),
      unit: 'ms',
      runs,
      target: { below: 2000 },
      ...(database === 'sqlite' ? { note } : {}),
    },
    { what: 'RSS of that process then', value: median(({ idleRssMiB }) => idleRssMiB), unit: 'MiB', runs },
    {
      what: 'RSS of that process after 200 lists and 2,000 gets, highest',
      value: median(({ readRssMiB }) => readRssMiB),
      unit: 'MiB',
      runs,
      target: { below: 600 },
      note: 'the store alone; the target is the whole server’s',
    },
  ];
}
