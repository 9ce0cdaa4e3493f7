import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { parseJsonValue } from '../json/json-value.ts';
import { definitionOfCrd, type KindDefinition, kindDefinitionSchema, readKindDefinition } from './kind-definition.ts';

function definitionOf(...versions: readonly object[]): KindDefinition {
  return definitionOfCrd(parseJsonValue(JSON.stringify({ spec: { versions } })));
}

const age = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

describe('what is kept of a CRD', () => {
  test('SEA-P04, E06 columns and selectable fields of each served version, as they come back from the facts of a scope', () => {
    const size = { name: 'Size', type: 'integer', jsonPath: '.spec.size', format: 'int64', priority: 1 };
    const definition = definitionOf(
      { name: 'v1', served: true, additionalPrinterColumns: [size, { ...age, description: 'How old.' }] },
      { name: 'v1beta1', served: true, selectableFields: [{ jsonPath: '.spec.color' }] },
      { name: 'v1alpha1', served: false, additionalPrinterColumns: [age] },
    );
    expect(definition.versions).toEqual([
      { name: 'v1', columns: [size, { ...age, description: 'How old.' }], selectableFields: [] },
      { name: 'v1beta1', columns: [], selectableFields: ['.spec.color'] },
    ]);
    const kept = parseJsonValue(JSON.stringify(definition));
    expect(Value.Check(kindDefinitionSchema, kept)).toBe(true);
    expect(readKindDefinition(kept)).toEqual(definition);
    expect(readKindDefinition(undefined)).toBeUndefined();
  });

  test('STY-P03 columns that are too long lose their descriptions, then the last of them; odd paths are no fields', () => {
    const wordy = Array.from({ length: 20 }, (_, at) => ({ ...age, name: `C${at}`, description: 'd'.repeat(500) }));
    const [version] = definitionOf({ name: 'v1', additionalPrinterColumns: wordy }).versions;
    expect(version?.columns).toEqual(wordy.map(({ name }) => ({ ...age, name })));
    const many = Array.from({ length: 3_000 }, (_, at) => ({ ...age, name: `C${at}` }));
    const [first] = definitionOf({ name: 'v1', additionalPrinterColumns: many }).versions;
    expect(first?.columns).toEqual(many.slice(0, first?.columns.length));
    expect(JSON.stringify(first?.columns).length).toBeGreaterThan(3_500);
    expect(JSON.stringify(first?.columns).length).toBeLessThan(4_100);
    const fields = [{ jsonPath: '' }, { jsonPath: 7 }, { jsonPath: `.${'x'.repeat(600)}` }, { jsonPath: '.spec.a' }];
    expect(definitionOf({ name: 'v1', selectableFields: fields }).versions[0]?.selectableFields).toEqual(['.spec.a']);
  });
});
