import { describe, expect, it } from 'vitest';
import { fleetObjects } from './fill-cluster.ts';

const COUNTS = { pods: 60, deployments: 5, services: 5, configMaps: 5, secrets: 5, widgets: 20 };

describe('fleetObjects', () => {
  it('LAB-11 writes the same objects for the same seed and others for another', () => {
    const first = [...fleetObjects({ ...COUNTS, seed: 3 }, ['a', 'b'], [])];
    expect(first).toHaveLength(100);
    expect([...fleetObjects({ ...COUNTS, seed: 3 }, ['a', 'b'], [])]).toEqual(first);
    expect([...fleetObjects({ ...COUNTS, seed: 4 }, ['a', 'b'], [])]).not.toEqual(first);
  });

  it('LAB-11 has integers above 2^53, unicode, names that objects inherit and the key __proto__', () => {
    const text = [...fleetObjects(COUNTS, ['a'], ['n'])].map(({ body }) => body).join('\n');
    for (const wanted of ['9007199254740993', '世界', '"constructor":', '"__proto__":', '"nodeName":"n"']) {
      expect(text).toContain(wanted);
    }
  });
});
