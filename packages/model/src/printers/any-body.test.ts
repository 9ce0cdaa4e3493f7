import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kindPrinters } from './kind-printers.ts';
import { cellsOf, type TestObject } from './test-cells.ts';

/** Names that printers read, so that values of the wrong type stand where they look. */
const names = [
  ...['metadata', 'spec', 'status', 'template', 'data', 'labels', 'ownerReferences', 'controller', 'apiVersion'],
  ...['containers', 'name', 'image', 'selector', 'matchLabels', 'matchExpressions', 'operator', 'replicas'],
  ...['subsets', 'addresses', 'ports', 'ip', 'port', 'conditions', 'type', 'Healthy', 'hard', 'used', 'capacity'],
  ...['storage', 'accessModes', 'claimRef', 'metrics', 'currentMetrics', 'resource', 'target', 'current'],
  ...['averageValue', 'averageUtilization', 'startTime', 'completionTime', 'lastScheduleTime', 'jobTemplate'],
  ...[
    'rules',
    'subjects',
    'endpoints',
    'parameters',
    'webhooks',
    'value',
    'driver',
    'drivers',
    'involvedObject',
    'series',
  ],
  ...[
    'paramKind',
    'paramRef',
    'roleRef',
    'source',
    'backend',
    'tls',
    'host',
    'reason',
    'message',
    'annotations',
    'count',
  ],
] as const;

const { body } = fc.letrec<{ readonly body: unknown; readonly value: unknown }>((tie) => ({
  body: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.constantFrom(null, 1, 2 ** 60, true, '', 'In', 'Resource', 'Pods', 'True', '2025-12-31T00:00:00Z', '__proto__'),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('body'),
  ),
}));

const plainTypes: readonly string[] = ['string', 'boolean', 'bigint'];

test('SEA-P02 a body of any shape prints, what has another type is absent, and its cells survive being kept', () => {
  fc.assert(
    fc.property(fc.oneof(body, fc.jsonValue()), (object) => {
      const given: TestObject = typeof object === 'object' ? { ...object } : { spec: object, status: object };
      for (const kind of kindPrinters.keys()) {
        const cells = cellsOf(kind, given);
        // an integer that was too long for a double comes back whole
        const isPlain = cells.every((cell) => plainTypes.includes(typeof cell) || Number.isFinite(cell));
        expect([kind, cells, isPlain]).toEqual([kind, cells, true]);
        expect(cells.join()).not.toMatch(/undefined|\[object|NaN/);
      }
    }),
    { numRuns: 500 },
  );
});
