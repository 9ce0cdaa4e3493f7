import { sourceId } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompleteSnapshot, IncompleteWalkError, type ScopePage, walkScope } from './complete-snapshot.ts';
import { PathHashes } from './path-hashes.ts';

const scope = { source: sourceId(1), group: '', resource: 'pods' };

async function* pagesOf(pages: readonly ScopePage<string>[], failure?: Error): AsyncGenerator<ScopePage<string>> {
  yield* pages;
  if (failure !== undefined) throw failure;
}

function collect(): {
  readonly accepted: string[];
  pathOf(item: string): string;
  accept(items: readonly string[]): Promise<void>;
} {
  const accepted: string[] = [];
  return {
    accepted,
    pathOf: (item) => item,
    accept: async (items) => {
      accepted.push(...items);
    },
  };
}

describe('walkScope', () => {
  it('knows exactly the paths of all pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.string()), { minLength: 1 }), async (chunks) => {
        const pages = chunks.map((items, index) => ({ items, position: '7', isLast: index === chunks.length - 1 }));
        const sink = collect();
        const snapshot = await walkScope(scope, pagesOf(pages), sink);
        const all = new Set(chunks.flat());
        expect(snapshot.size).toBe(all.size);
        expect([...all].every((path) => snapshot.has(path))).toBe(true);
        expect(snapshot.has('never listed'.repeat(9))).toBe(false);
        expect(sink.accepted).toEqual(chunks.flat());
        expect(snapshot).toMatchObject({ scope, position: '7' });
      }),
    );
  });

  it.each([
    ['no page at all', []],
    ['no last page', [{ items: ['a'], position: '7', isLast: false }]],
    [
      'pages of different positions (KSY-D02)',
      [
        { items: ['a'], position: '7', isLast: false },
        { items: ['b'], position: '8', isLast: true },
      ],
    ],
    [
      'a page behind the last one',
      [
        { items: ['a'], position: '7', isLast: true },
        { items: ['b'], position: '7', isLast: true },
      ],
    ],
  ])('proves nothing from %s', async (_, pages) => {
    await expect(walkScope(scope, pagesOf(pages), collect())).rejects.toBeInstanceOf(IncompleteWalkError);
  });

  it('KSY-D01 takes a list that says its position with its last page only', async () => {
    const pages = [
      { items: ['a'], position: '', isLast: false },
      { items: ['b'], position: '9', isLast: true },
    ];
    const snapshot = await walkScope(scope, pagesOf(pages), collect());
    expect(snapshot).toMatchObject({ position: '9', size: 2 });
  });

  it('proves nothing when a page fails; what came before was taken', async () => {
    const sink = collect();
    const pages = pagesOf([{ items: ['a'], position: '7', isLast: false }], new Error('page 2'));
    await expect(walkScope(scope, pages, sink)).rejects.toThrow('page 2');
    expect(sink.accepted).toEqual(['a']);
  });
});

describe('CompleteSnapshot', () => {
  it('cannot be forged', async () => {
    const real = await walkScope(scope, pagesOf([{ items: [], position: '7', isLast: true }]), collect());
    expect(CompleteSnapshot.isSnapshot(real)).toBe(true);
    expect(CompleteSnapshot.isSnapshot({ scope, position: '7', size: 0, has: () => false })).toBe(false);
    const content = { scope, position: '7', paths: new PathHashes() };
    // @ts-expect-error a symbol of another making is no proof
    expect(() => new CompleteSnapshot(Symbol('complete snapshot'), content)).toThrow(TypeError);
    // @ts-expect-error a look-alike is no snapshot
    const lookAlike: CompleteSnapshot = { scope, position: '7', size: 0, has: () => false };
    expect(CompleteSnapshot.isSnapshot(lookAlike)).toBe(false);
  });
});
