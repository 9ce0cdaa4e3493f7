import { expect, test } from 'vitest';
import type { FaultedRequest } from './fault.ts';
import { createFaultStorm } from './fault-storm.ts';

function requests(): FaultedRequest[] {
  const paths = [
    '/api/v1/pods?limit=500',
    '/api/v1/pods?watch=1&resourceVersion=1',
    '/apis',
    '/api/v1/nodes?limit=500',
  ];
  return Array.from({ length: 400 }, (_, index) => ({ method: 'GET', path: paths[index % paths.length] ?? '/' }));
}

test('LAB-10 the same seed gives the n-th request of a path the same fault, whatever comes between', () => {
  const forwards = createFaultStorm({ seed: 7 });
  const first = requests().map(forwards);
  const replayed = createFaultStorm({ seed: 7 });
  const reordered = Array.from({ length: 4 }, (_, path) =>
    requests()
      .filter((__, index) => index % 4 === path)
      .map((request) =>
        replayed({ ...request, path: request.path.replace(/resourceVersion=\d+/, 'resourceVersion=99') }),
      ),
  );
  expect(first.map((_, index) => reordered[index % 4]?.[Math.floor(index / 4)])).toEqual(first);
  const other = createFaultStorm({ seed: 8 });
  expect(requests().map(other)).not.toEqual(first);
});

test('LAB-10 a storm has many kinds of faults, spares most requests and all writes; strength 0 is calm', () => {
  const storm = createFaultStorm({ seed: 1 });
  const kinds = new Set(requests().flatMap((request) => storm(request).map(({ kind }) => kind)));
  expect(kinds.size).toBeGreaterThan(6);
  const met = requests().filter((request) => storm(request).length > 0).length;
  expect(met).toBeGreaterThan(40);
  expect(met).toBeLessThan(250);
  expect(storm({ method: 'POST', path: '/api/v1/pods' })).toEqual([]);
  expect(requests().flatMap(createFaultStorm({ seed: 1, strength: 0 }))).toEqual([]);
});
