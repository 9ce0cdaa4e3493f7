import { describe, expect, test } from 'vitest';
import { MadeDocuments } from './made-documents.ts';

describe('documents that were made', () => {
  test('architecture 4.4: are made once for all who ask, and go when they are too large together, the oldest first', async () => {
    const made: string[] = [];
    const documents = new MadeDocuments(10);
    const ask = (name: string, size: number): Promise<Uint8Array | string> =>
      documents.of(name, () => {
        made.push(name);
        return Promise.resolve('x'.repeat(size));
      });
    await Promise.all([ask('a', 4), ask('a', 4)]);
    await ask('b', 4);
    await ask('a', 4);
    await ask('c', 4);
    expect(made).toEqual(['a', 'b', 'c']);
    await ask('a', 4);
    await ask('b', 4);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    await ask('huge', 99);
    await ask('huge', 99);
    expect(made.slice(4)).toEqual(['huge', 'huge']);
  });

  test('STY-E06 a failure is not kept', async () => {
    const documents = new MadeDocuments(10);
    await expect(documents.of('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await documents.of('a', () => Promise.resolve('x'))).toBe('x');
  });
});
