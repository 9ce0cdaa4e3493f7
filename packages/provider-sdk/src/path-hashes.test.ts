import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PathHashes } from './path-hashes.ts';

describe('PathHashes', () => {
  it('KSY-D14 has exactly what was added, whatever the order and repetition', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (added, asked) => {
        const hashes = new PathHashes();
        for (const path of added) hashes.add(path);
        const set = new Set(added);
        expect(hashes.size).toBe(set.size);
        for (const path of [...added, ...asked]) expect(hashes.has(path)).toBe(set.has(path));
      }),
    );
  });

  it('KSY-D14 tells 200,000 paths of real clusters apart and takes less than 16 MB per 100,000', () => {
    const hashes = new PathHashes();
    const before = process.memoryUsage().arrayBuffers;
    for (let index = 0; index < 100_000; index += 1) hashes.add(`team-${index % 97}/web-${index}-7d4b9c-${index % 31}`);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000);
    expect(hashes.size).toBe(100_000);
    let strangers = 0;
    for (let index = 100_000; index < 200_000; index += 1) {
      if (hashes.has(`team-${index % 97}/web-${index}-7d4b9c-${index % 31}`)) strangers += 1;
    }
    expect(strangers).toBe(0);
  });
});
