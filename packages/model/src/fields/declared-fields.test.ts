import { describe, expect, test } from 'vitest';
import { declaredFields, declaredFieldsOf } from './declared-fields.ts';

describe('declared fields', () => {
  test('SEA-E07 ids are unique and of 16 bits, a kind declares no path twice', () => {
    const ids = declaredFields.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id > 0 && id < 65_536).toBe(true);
    const paths = declaredFields.map(({ group, resource, path }) => `${group}/${resource} ${path}`);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('SEA-E06 SEA-L the fields of pods keep their ids, types and meaning', () => {
    const shown = declaredFieldsOf('', 'pods').map(
      ({ id, path, type, isList, semantic }) => `${id} ${path} ${type} ${isList} ${semantic}`,
    );
    expect(shown).toEqual([
      '1 spec.nodeName string false node',
      '2 status.phase string false undefined',
      '3 status.podIP string false undefined',
      '4 status.podIPs[].ip ip true ip',
      '5 spec.containers[].image string true image',
      '6 spec.initContainers[].image string true image',
      '7 spec.ephemeralContainers[].image string true image',
      '8 spec.serviceAccountName string false undefined',
      '9 spec.hostNetwork boolean false undefined',
      '10 status.nominatedNodeName string false undefined',
      '11 $summary string false summary',
    ]);
  });

  test('a kind is its group and plural: names that every object has are no kinds', () => {
    expect(declaredFieldsOf('apps', 'pods')).toEqual([]);
    expect(declaredFieldsOf('', 'constructor')).toEqual([]);
    expect(declaredFieldsOf('events.k8s.io', 'events')).not.toEqual(declaredFieldsOf('', 'events'));
  });
});
