import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from '../report/figure.ts';
import type { DatabaseName, StorePlace } from './store-place.ts';

interface OpeningAnswer {
  readonly firstAnswerMs: number;
  readonly idleRssMiB: number;
  readonly readRssMiB: number;
}

const mostRuns = 5;
const mostMs = 15_000;
const endsAfterMs = 120_000;
const million = 1_000_000;

/** A process that opens the store, from its start to its first answer, and its memory. The store must not be open elsewhere. */
export function measureOpening({ database, address }: StorePlace): readonly Figure[] {
  const answers: OpeningAnswer[] = [];
  const began = performance.now();
  while (answers.length < mostRuns && (answers.length === 0 || performance.now() - began < mostMs)) {
    answers.push(openOnce(database, address));
  }
  const runs = answers.length;
  const median = (of: (answer: OpeningAnswer) => number): number =>
    answers.map(of).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
  const note = 'the file is in the page cache';
  return [
    {
      id: 'opening',
      what: 'opening: start of a process to its first list of 500',
      value: median(({ firstAnswerMs }) => firstAnswerMs),
      unit: 'ms',
      runs,
      target: { below: 2000, atObjects: million },
      ...(database === 'sqlite' ? { note } : {}),
    },
    {
      id: 'rss/idle',
      what: 'opening: RSS of the process then',
      value: median(({ idleRssMiB }) => idleRssMiB),
      unit: 'MiB',
      runs,
    },
    {
      id: 'rss/read',
      what: 'opening: highest RSS after 200 lists and 2,000 gets, where the target is the whole server’s',
      value: median(({ readRssMiB }) => readRssMiB),
      unit: 'MiB',
      runs,
      target: { below: 600, atObjects: million },
    },
  ];
}

/** @throws Error when the process fails or does not end; what it says goes to standard error. */
function openOnce(database: DatabaseName, address: string): OpeningAnswer {
  const args = [join(import.meta.dirname, 'open-store-process.ts'), database, address];
  try {
    const output = execFileSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: endsAfterMs,
    });
    return JSON.parse(output) as OpeningAnswer; // the other process is of the same version
  } catch (error) {
    // The error's own message has paths of this machine.
    throw new Error('the process that opens the store failed', { cause: error });
  }
}
