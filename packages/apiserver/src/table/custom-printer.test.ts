import { creationDescription, parseJsonValue, type SourceId, sourceId } from '@orrery/model';
import { describe, expect, test } from 'vitest';
import { createCustomPrinter, defaultCustomColumns } from './custom-printer.ts';
import { mergePrinters, type PrintableObject } from './source-printer.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');
const column = (name: string, type: string, jsonPath: string): { name: string; type: string; jsonPath: string } => ({
  name,
  type,
  jsonPath,
});

const widgetJson = `{
  "metadata": {"name": "a", "creationTimestamp": "2025-12-31T00:00:00Z"},
  "spec": {"big": 9007199254740993, "float": 0.5, "huge": 12345678901234567890, "wide": 1e30, "bool": true, "text": "t", "list": ["x", "y"], "null": null,
    "when": "2025-12-31T23:59:00Z", "nonsense": "soon"}
}`;
const widget = parseJsonValue(widgetJson);

/** Type, path, cell: as kube-apiserver 1.36 printed this object. */
const cells: readonly (readonly [string, string, unknown])[] = [
  ['integer', '.spec.big', 9_007_199_254_740_993n],
  ['integer', '.spec.float', 0],
  ['integer', '.spec.huge', -9_223_372_036_854_775_808n],
  ['integer', '.spec.wide', -9_223_372_036_854_775_808n],
  ['integer', '.spec.text', null],
  ['number', '.spec.float', 0.5],
  ['number', '.spec.bool', null],
  ['boolean', '.spec.bool', true],
  ['boolean', '.spec.text', null],
  ['string', '.spec.big', '9007199254740993'],
  ['string', '.spec.list', '["x","y"]'],
  ['string', '.spec.list[*]', 'x'],
  ['string', '.spec.list[9]', null],
  ['string', '.spec.null', '<no value>'],
  ['string', '.spec.missing', null],
  ['date', '.spec.when', '60s'],
  ['date', '.spec.nonsense', '<invalid>'],
  ['date', '.spec.missing', null],
  ['date', '.spec.big', null],
];

function widgetOf(source: SourceId): PrintableObject {
  const key = { source, group: 'example.org', resource: 'widgets', namespace: '', name: 'a' };
  return { key, body: new TextEncoder().encode(widgetJson) };
}

describe('table of custom objects', () => {
  for (const [type, path, cell] of cells) {
    test(`SEA-P04 ${path} in a column of type ${type} is ${String(cell)}`, () => {
      const printer = createCustomPrinter([column('C', type, path)]);
      expect(printer.print(widget, nowMs).cells).toEqual(['a', cell]);
    });
  }

  test('SEA-P04 a version without columns prints name and age', () => {
    const printer = createCustomPrinter(defaultCustomColumns);
    expect(printer.print(widget, nowMs).cells).toEqual(['a', '24h']);
    expect(printer.columns[1]).toEqual({
      name: 'Age',
      type: 'date',
      format: '',
      description: creationDescription,
      priority: 0,
    });
  });

  test('SEA-P04 a column without description names its path; one with an unreadable path ends the table', () => {
    const printer = createCustomPrinter([
      column('A', 'string', '.spec.text'),
      column('B', 'string', '.spec['),
      column('C', 'string', '.spec'),
    ]);
    expect(printer.columns.map(({ description }) => description).slice(1)).toEqual([
      'Custom resource definition column (in JSONPath format): .spec.text',
    ]);
    expect(printer.print(widget, nowMs).cells).toEqual(['a', 't']);
  });

  test('SEA-P04 several clusters: the union of the columns in the order most share, missing cells null', () => {
    const [one, two, three] = [sourceId(1), sourceId(2), sourceId(3)];
    const common = createCustomPrinter([
      column('Text', 'string', '.spec.text'),
      column('Bool', 'boolean', '.spec.bool'),
    ]);
    const rare = createCustomPrinter([
      column('Extra', 'string', '.spec.text'),
      column('Text', 'string', '.spec.float'),
    ]);
    const merged = mergePrinters(
      new Map([
        [one, rare],
        [two, common],
        [three, common],
      ]),
    );
    expect(merged.columns.map(({ name }) => name)).toEqual(['Name', 'Text', 'Bool', 'Extra']);
    expect(merged.print(widgetOf(two), nowMs).cells).toEqual(['a', 't', true, null]);
    expect(merged.print(widgetOf(one), nowMs).cells).toEqual(['a', '0.5', null, 't']);
  });
});
