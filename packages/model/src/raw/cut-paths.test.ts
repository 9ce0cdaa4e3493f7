import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepPaths, removePaths } from './cut-paths.ts';
import { pathTree, type RawPath, type RawPathStep } from './path-tree.ts';

/** JSON with its spelling: an object is a list of members, so that names may occur twice and be spelled with escapes. */
type Doc =
  | string
  | { readonly members: readonly { readonly key: string; readonly spelled: string; readonly value: Doc }[] }
  | { readonly elements: readonly Doc[] };

const encoder = new TextEncoder();
const keys = ['a', 'b', 'ü"'];
const spellings = new Map([
  ['a', ['"a"', '"\\u0061"']],
  ['b', ['"b"']],
  ['ü"', ['"ü\\""', '"\\u00fc\\u0022"']],
]);

const { doc } = fc.letrec<{ doc: Doc }>((tie) => ({
  doc: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('1', '9007199254740993', 'null', 'true', '"x"', '"[\\"}"', '1.0', '""'),
    fc.array(member(tie('doc')), { maxLength: 4 }).map((members): Doc => ({ members })),
    fc.array(tie('doc'), { maxLength: 3 }).map((elements): Doc => ({ elements })),
  ),
}));

function member(value: fc.Arbitrary<Doc>) {
  return fc
    .constantFrom(...keys)
    .chain((key) =>
      fc.record({ key: fc.constant(key), spelled: fc.constantFrom(...(spellings.get(key) ?? [])), value }),
    );
}

const object = fc.array(member(doc), { maxLength: 5 }).map((members): Doc => ({ members }));
const step: fc.Arbitrary<RawPathStep> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...keys).map((name): RawPathStep => ({ kind: 'member', name })) },
  fc.constant<RawPathStep>({ kind: 'each' }),
  fc.nat(2).map((index): RawPathStep => ({ kind: 'index', index })),
  fc.constantFrom('1', 'x', 'true').map((value): RawPathStep => ({ kind: 'where', equals: [{ name: 'a', value }] })),
);
const path = fc
  .tuple(
    fc.constantFrom(...keys).map((name): RawPathStep => ({ kind: 'member', name })),
    fc.array(step, { maxLength: 3 }),
  )
  .map(([first, rest]): RawPath => [first, ...rest]);
const paths = fc.array(path, { maxLength: 4 });

function print(value: Doc): string {
  if (typeof value === 'string') return value;
  if ('elements' in value) return `[${value.elements.map(print).join(',')}]`;
  return `{${value.members.map((each) => `${each.spelled}:${print(each.value)}`).join(',')}}`;
}

/** What of the paths is left to go below a place, taken step by step: the plain, slow way. */
function cutPlainly(value: Doc, open: readonly RawPath[], keeps: boolean): Doc {
  if (typeof value === 'string') return value;
  const decide = (below: readonly RawPath[], child: Doc): Doc[] => {
    if (below.some((each) => each.length === 0)) return keeps ? [child] : [];
    if (below.length === 0) return keeps ? [] : [child];
    return [cutPlainly(child, below, keeps)];
  };
  if ('members' in value) {
    const members = value.members.flatMap((each) => {
      const below = open.flatMap(([first, ...rest]) =>
        first?.kind === 'member' && first.name === each.key ? [rest] : [],
      );
      return decide(below, each.value).map((child) => ({ ...each, value: child }));
    });
    return { members };
  }
  const elements = value.elements.flatMap((element, index) => {
    const below = open.flatMap((each) => {
      const [first, ...rest] = each;
      if (first === undefined) return [];
      if (first.kind === 'member') return [each];
      return takes(first, element, index) ? [rest] : [];
    });
    return decide(below, element);
  });
  return { elements };
}

function takes(first: RawPathStep, element: Doc, index: number): boolean {
  if (first.kind === 'each') return true;
  if (first.kind === 'index') return first.index === index;
  if (first.kind !== 'where' || typeof element === 'string' || !('members' in element)) return false;
  return first.equals.every(({ name, value }) => {
    const found = element.members.findLast((each) => each.key === name)?.value;
    if (typeof found !== 'string' || found === 'null') return false;
    const scalar: unknown = JSON.parse(found);
    return typeof scalar === 'number' && value !== 'x' && value !== 'true'
      ? scalar === Number(value)
      : String(scalar) === value;
  });
}

function cut(how: typeof removePaths, text: string, ways: readonly RawPath[]): string {
  return new TextDecoder().decode(how(encoder.encode(text), pathTree(ways)));
}

function way(...names: string[]): RawPath {
  return names.map((name) => (name === '[]' ? { kind: 'each' } : { kind: 'member', name }));
}

describe('cutting paths', () => {
  it('KSY-F02 removes from bytes exactly what removing from the document would', () => {
    fc.assert(
      fc.property(object, paths, (value, ways) => {
        expect(cut(removePaths, print(value), ways)).toBe(print(cutPlainly(value, ways, false)));
      }),
      { numRuns: 2000 },
    );
  });

  it('KSY-F31 keeps of bytes exactly what keeping of the document would', () => {
    fc.assert(
      fc.property(object, paths, (value, ways) => {
        expect(cut(keepPaths, print(value), ways)).toBe(print(cutPlainly(value, ways, true)));
      }),
      { numRuns: 2000 },
    );
  });

  it('KSY-F02 passes through lists that a path does not name, and lists in them', () => {
    const text = '{"spec":{"c":[{"image":"i","name":"n"},[{"image":"j"}],3],"big":12345678901234567890}}';
    expect(cut(removePaths, text, [way('spec', 'c', 'image')])).toBe(
      '{"spec":{"c":[{"name":"n"},[{}],3],"big":12345678901234567890}}',
    );
  });

  it('KSY-F02 takes elements by their members and closes the list up', () => {
    const text = '{"c":[{"type":"Ready","at":1},{"type":"Other","at":2},{"type":"Ready","at":3}]}';
    const where: RawPath = [
      { kind: 'member', name: 'c' },
      { kind: 'where', equals: [{ name: 'type', value: 'Ready' }] },
    ];
    expect(cut(removePaths, text, [where])).toBe('{"c":[{"type":"Other","at":2}]}');
    expect(cut(removePaths, text, [[...where, { kind: 'member', name: 'at' }]])).toBe(
      '{"c":[{"type":"Ready"},{"type":"Other","at":2},{"type":"Ready"}]}',
    );
  });

  it('returns the same bytes when nothing is cut', () => {
    const bytes = encoder.encode('{"a":1}');
    expect(removePaths(bytes, pathTree([way('b'), way('a', 'c')]))).toBe(bytes);
  });
});
