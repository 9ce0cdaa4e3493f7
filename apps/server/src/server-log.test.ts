import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import { expect, test } from 'vitest';
import { createServerLog } from './server-log.ts';

function linesOf(work: (log: Log) => void, level: 'info' | 'debug' = 'info'): Record<string, unknown>[] {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-log-'));
  const file = openSync(join(folder, 'log'), 'w');
  try {
    work(createServerLog(level, file));
    const text = readFileSync(join(folder, 'log'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line): Record<string, unknown> => JSON.parse(line));
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

test('STY-O01 a line is JSON with the static message and its fields', () => {
  const [line, ...others] = linesOf((log) => {
    log.debug({}, 'not written');
    log.info({ cluster: 'prod', count: 3 }, 'done');
  });
  expect(line).toMatchObject({ level: 30, cluster: 'prod', count: 3, msg: 'done' });
  expect(others).toEqual([]);
});

test('STY-O02 no secret member reaches a line, in an error neither', () => {
  const error = Object.assign(new Error('refused'), {
    options: { token: 'canary', headers: { authorization: 'canary' } },
  });
  const spec = { err: error, token: 'canary', access: { token: 'canary', credential: { clientKey: 'canary' } } };
  expect(JSON.stringify(linesOf((log) => log.error(spec, 'failed')))).not.toContain('canary');
});

test('STY-E06 an error has its causes, and a stack only when nobody foresaw it', () => {
  const cause = new TypeError('inner');
  const [foreseen, unforeseen] = linesOf((log) => {
    log.warn({ err: new StatusError('Conflict', 'outer', { cause }) }, 'failed');
    log.warn({ err: cause }, 'failed');
  });
  expect(foreseen?.['err']).toEqual({ type: 'StatusError', message: 'outer', causes: ['TypeError: inner'] });
  expect(unforeseen?.['err']).toMatchObject({
    type: 'TypeError',
    stack: expect.stringContaining('server-log.test.ts'),
  });
});
