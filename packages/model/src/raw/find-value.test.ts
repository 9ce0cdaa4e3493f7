import { describe, expect, it } from 'vitest';
import { memberPath, readElements, readText } from './find-value.ts';

const text =
  '[0, {"type" : "Normal","o":{"kind":"x"},"o":{"k\\u0069nd":"Pod","n":3},"l":[ {"a":[1,2]} , "b" ,[]],"e":[ ]}]';
const bytes = new TextEncoder().encode(text);
const range = { start: text.indexOf('{'), end: bytes.length - 1 };

describe('finding a value by names', () => {
  it('KSY-H04 reads a text wherever it is, the last of two members, however they are spelled', () => {
    expect(readText(bytes, range, memberPath('type'))).toBe('Normal');
    expect(readText(bytes, range, memberPath('o', 'kind'))).toBe('Pod');
  });

  it('has no text for what is absent, no string or no object', () => {
    const paths = [['missing'], ['o'], ['o', 'n'], ['type', 'kind'], ['l', 'a']];
    expect(paths.map((path) => readText(bytes, range, memberPath(...path)))).toEqual(['', '', '', '', '']);
  });

  it('KSY-F04 reads the elements of a list', () => {
    const decoder = new TextDecoder();
    const elements = readElements(bytes, range, memberPath('l')).map((each) => decoder.decode(each));
    expect(elements).toEqual(['{"a":[1,2]}', '"b"', '[]']);
    expect(readElements(bytes, range, memberPath('e'))).toEqual([]);
    expect(readElements(bytes, range, memberPath('type'))).toEqual([]);
  });
});
