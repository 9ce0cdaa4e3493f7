import { type SourceId, sourceId } from '@orrery/model';
import { expect, test } from 'vitest';
import { chooseColumns, type SourceFacts } from './choose-columns.ts';
import { createCustomPrinter } from './custom-printer.ts';
import type { RequestedColumns } from './requested-columns.ts';
import { onePrinter, type PrintableObject } from './source-printer.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');
const printer = onePrinter(
  createCustomPrinter([{ name: 'Size', type: 'integer', jsonPath: '.spec.size', priority: 1 }]),
);
const facts: SourceFacts = {
  sourceOf: ({ key }) => ({ kind: 'cluster', name: `c${key.source}` }),
  heardAt: (source) => (source === sourceId(1) ? nowMs - 90_000 : undefined),
};

function objectOf(source: SourceId): PrintableObject {
  const key = { source, group: 'example.org', resource: 'widgets', namespace: '', name: 'a' };
  return { key, body: new TextEncoder().encode('{"metadata":{"name":"a"},"spec":{"size":9007199254740993}}') };
}

const asked: RequestedColumns = { isExtension: true, columns: [{ kind: 'source' }, { kind: 'fresh' }] };

test('SEA-P07 the age of the data is that of the source; of one never heard it is empty', () => {
  const chosen = chooseColumns(printer, asked, facts);
  expect(chosen.columns.map(({ name, priority }) => [name, priority])).toEqual([
    ...[
      ['Name', 0],
      ['Size', 1],
      ['Source', 0],
      ['Fresh', 0],
    ],
  ]);
  expect(chosen.print(objectOf(sourceId(1)), nowMs).cells).toEqual(['a', 9_007_199_254_740_993n, 'cluster/c1', '90s']);
  expect(chosen.print(objectOf(sourceId(2)), nowMs).cells).toEqual(['a', 9_007_199_254_740_993n, 'cluster/c2', null]);
});

test('SEA-P07 a column that is named keeps its type and is no longer a wide one', () => {
  const chosen = chooseColumns(printer, { isExtension: false, columns: [{ kind: 'own', name: 'SIZE' }] }, facts);
  expect(chosen.columns).toMatchObject([{ name: 'Size', type: 'integer', priority: 0 }]);
  expect(chosen.print(objectOf(sourceId(1)), nowMs).cells).toEqual([9_007_199_254_740_993n]);
});
