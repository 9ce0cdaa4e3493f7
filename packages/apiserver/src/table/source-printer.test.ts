import { kindPrinterOf, printCells, sourceId } from '@orrery/model';
import { expect, test } from 'vitest';
import { keptCellsPrinter, type PrintableObject } from './source-printer.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');
const key = { source: sourceId(1), group: '', resource: 'namespaces', namespace: '', name: 'shop' };
const namespace = {
  metadata: { name: 'shop', creationTimestamp: '2025-12-31T23:00:00Z' },
  status: { phase: 'Active' },
};

function printed(object: Omit<PrintableObject, 'key'>): readonly unknown[] {
  const printer = keptCellsPrinter(kindPrinterOf('', 'namespaces') ?? expect.fail('namespaces have a printer'));
  return printer.print({ key, ...object }, nowMs).cells;
}

test('SEA-P02 a row is printed from its kept cells without a look at the body, and without cells from the body', () => {
  const body = new TextEncoder().encode(JSON.stringify(namespace));
  const { cells } = printCells('', 'namespaces', namespace) ?? expect.fail('namespaces have cells');
  expect(printed({ body: new TextEncoder().encode('not read'), cells })).toEqual(['shop', 'Active', '60m']);
  expect(printed({ body })).toEqual(['shop', 'Active', '60m']);
});
