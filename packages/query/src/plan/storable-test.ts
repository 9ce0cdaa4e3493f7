import type { TextTest } from '../ast.ts';

type PlainTest = Exclude<TextTest, { readonly op: 'regex' }>;

/**
 * The test as it can be asked of stored names, which hold neither U+0000 nor a lone surrogate; undefined when no such name can pass it.
 */
export function storableTest(test: PlainTest): PlainTest | undefined {
  switch (test.op) {
    case 'in': {
      const values = test.values.filter(isStorable);
      return values.length === 0 ? undefined : { ...test, values };
    }
    case 'glob':
      return isStorable(test.pattern) ? test : undefined;
    case 'contains':
      return isStorable(test.text) ? test : undefined;
    default:
      return test satisfies never;
  }
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
