import { type ObjectKey, sourceId } from '@orrery/model';
import { expect, it } from 'vitest';
import { labelKeyColumn } from './label-key.ts';
import { storableKeyProblem } from './storable-key.ts';

const key = (more: Partial<ObjectKey>): ObjectKey => ({
  source: sourceId(1),
  group: '',
  resource: 'pods',
  namespace: 'n',
  name: 'x',
  ...more,
});

it('KSY-D24 a key that no database can hold has a problem that names its part', () => {
  expect(storableKeyProblem(key({}))).toBeUndefined();
  expect(storableKeyProblem(key({ namespace: '', name: 'ünï-𝛑.' }))).toBeUndefined();
  expect(storableKeyProblem(key({ name: '' }))).toBe('the name is empty');
  expect(storableKeyProblem(key({ name: 'a/b' }))).toBe('the name "a/b" contains a slash');
  expect(storableKeyProblem(key({ namespace: 'a/b' }))).toMatch(/namespace .* slash/);
  expect(storableKeyProblem(key({ name: 'a\u0000' }))).toBe('the name "a\\u0000" contains U+0000');
  expect(storableKeyProblem(key({ namespace: '\ud800' }))).toMatch(/namespace .* lone surrogate/);
  expect(storableKeyProblem(key({ name: 'ü'.repeat(513) }))).toMatch(/more than 1024 bytes/);
  expect(storableKeyProblem(key({ name: 'ü'.repeat(512) }))).toBeUndefined();
  expect(storableKeyProblem(key({}), { uid: '\u0000' })).toMatch(/uid .* U\+0000/);
  expect(storableKeyProblem(key({}), { originVersion: '1', version: '\udfff' })).toMatch(/version .* surrogate/);
});

it('keys of labels that no database can hold as text get names of their own', () => {
  const keys = ['app', 'a\u0000', 'a\u0000\u0000', '\ud800', '\ud801', 'x'.repeat(2000), 'x'.repeat(2001)];
  const columns = keys.map(labelKeyColumn);
  expect(columns[0]).toBe('app');
  const twice = columns.map(labelKeyColumn);
  expect(new Set([...columns, ...twice.slice(1)]).size).toBe(2 * keys.length - 1);
});
