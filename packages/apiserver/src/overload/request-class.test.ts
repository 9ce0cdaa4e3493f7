import { expect, test } from 'vitest';
import { parsePath } from '../request/parse-path.ts';
import { requestClassOf } from './request-class.ts';

test.each([
  ['', 'list'],
  ['watch=true', 'watch'],
  ['watch=1', 'watch'],
  ['watch=', 'watch'],
  ['watch=True', 'watch'],
  ['watch=false', 'list'],
  ['watch=False', 'list'],
  ['watch=0', 'list'],
])('LM a list with the query %j is of the class %s, as it is answered', (query, expected) => {
  expect(requestClassOf('GET', parsePath('/fleet/api/v1/pods'), new URLSearchParams(query))).toBe(expected);
});
