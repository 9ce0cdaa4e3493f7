import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelNames } from './exposed-names.ts';

describe('labelNames', () => {
  it('SEA-Z04 a key is written with underscores and in snake case', () => {
    expect(labelNames('label', ['app.kubernetes.io/partOf', 'team'])).toEqual([
      'label_app_kubernetes_io_part_of',
      'label_team',
    ]);
  });

  it('SEA-Z04 keys that become equal are numbered in their order', () => {
    expect(labelNames('annotation', ['a-b', 'a.b', 'a_b', 'c'])).toEqual([
      'annotation_a_b_conflict1',
      'annotation_a_b_conflict2',
      'annotation_a_b_conflict3',
      'annotation_c',
    ]);
  });

  it('SEA-Z04 a number that a key has by itself is not given again', () => {
    expect(labelNames('label', ['a-b', 'a.b', 'a_b_conflict1'])).toEqual([
      'label_a_b_conflict2',
      'label_a_b_conflict3',
      'label_a_b_conflict1',
    ]);
  });

  it('SEA-Z04 no two keys ever get the same name, and every name is one of Prometheus', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', '_', '1', 'é', 'conflict'), maxLength: 6 });
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 12 }), (keys) => {
        const names = labelNames('label', keys);
        expect(new Set(names).size).toBe(keys.length);
        for (const name of names) expect(name).toMatch(/^[a-z_][a-z0-9_]*$/);
      }),
    );
  });
});
