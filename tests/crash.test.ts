import { join } from 'node:path';
import { execPath } from 'node:process';
import { Supervisor } from '@orrery/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMount } from './trials/crash/small-disk.ts';

const timeoutMs = 240_000;

/** A tenth of what `npm run trials` does (docs/trials.md). */
const trials: readonly (readonly [string, { readonly name: string; readonly count: number; readonly met: RegExp }])[] =
  [
    [
      'architecture 4.2: a writing process killed within 200 batches leaves whole batches in SQLite, all acknowledged ones among them',
      { name: 'kill-writer-sqlite', count: 5, met: /killed while writing: [1-5]/ },
    ],
    [
      'architecture 4.2: a writing process killed within 200 batches leaves whole batches in PostgreSQL, all acknowledged ones among them',
      { name: 'kill-writer-postgres', count: 5, met: /killed while writing: [1-5]/ },
    ],
    [
      'architecture 4.2: a PostgreSQL killed within 200 batches has all acknowledged ones, and the writer goes on by itself',
      { name: 'kill-postgres', count: 5, met: /writes refused: [1-9]/ },
    ],
    [
      'architecture 4.2: a full disk is an error in words, reads go on, and so do writes when there is space',
      { name: (await canMount()) ? 'full-disk-sqlite' : 'file-limit-sqlite', count: 1, met: /writes refused: [1-9]/ },
    ],
  ];

describe('crashes', () => {
  let supervisor: Supervisor;
  beforeAll(async () => {
    supervisor = await Supervisor.create('test-crash');
  });
  afterAll(async () => {
    await supervisor[Symbol.asyncDispose]();
  });

  it.concurrent.each(trials)(
    '%s',
    async (_, { name, count, met }) => {
      const trial = await supervisor.start({
        name,
        command: execPath,
        args: [join(import.meta.dirname, 'trials/main.ts'), name, '--count', String(count)],
        // Half of what the processes do is reading their own sources.
        env: { NODE_COMPILE_CACHE: join(supervisor.folder, 'modules') },
      });
      const code = await trial.exited;
      const output = trial.tail();
      expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(met) });
    },
    timeoutMs,
  );
});
