import { DatabaseSync } from 'node:sqlite';
import { StatusError } from '@orrery/model';
import { expect, it } from 'vitest';
import { toFailure } from './to-failure.ts';

/** What `work` fails with, as it crosses the thread border. */
function failureOf(work: () => unknown): ReturnType<typeof toFailure> {
  try {
    work();
  } catch (error) {
    return structuredClone(toFailure(error));
  }
  return expect.fail('it did not fail');
}

it('STY-E03 what trying again may mend is ServiceUnavailable, with what SQLite said', () => {
  using database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT; PRAGMA query_only = 1');
  const failure = failureOf(() => database.exec('INSERT INTO t VALUES (1)'));
  expect(failure).toMatchObject({ reason: 'ServiceUnavailable', message: expect.stringContaining('readonly') });
  expect(failure.cause).toBeInstanceOf(Error);
});

it('STY-E03 what trying again does not mend is InternalError, an error of ours keeps its reason', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1)');
  expect(failureOf(() => database.exec('INSERT INTO t VALUES (1)'))).toMatchObject({
    reason: 'InternalError',
    message: 'the store failed: UNIQUE constraint failed: t.a',
  });
  expect(failureOf(() => database.exec('SELECT nothing'))).toMatchObject({ reason: 'InternalError' });
  database.close();
  expect(failureOf(() => database.exec('SELECT 1'))).toMatchObject({ reason: 'InternalError' });
  // The text does not matter: no error of SQLite.
  expect(toFailure(new TypeError('database is locked'))).toMatchObject({ reason: 'InternalError' });
  const conflict = new StatusError('Conflict', 'changed', { details: { name: 'x' } });
  expect(toFailure(conflict)).toEqual({ reason: 'Conflict', message: 'changed', details: { name: 'x' } });
});
