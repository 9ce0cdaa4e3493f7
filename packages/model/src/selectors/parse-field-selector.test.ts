import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStatusError } from '../status-error.ts';
import { parseFieldSelector } from './parse-field-selector.ts';

function refusalOf(text: string): string {
  try {
    parseFieldSelector(text);
  } catch (error) {
    if (isStatusError(error) && error.reason === 'BadRequest') return error.message;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('parseFieldSelector', () => {
  it.each([
    ['', { isEmpty: false }],
    [' , ,', { isEmpty: false }],
    ['metadata.name=a', { name: 'a', isEmpty: false }],
    ['metadata.name==a,metadata.namespace=b', { name: 'a', namespace: 'b', isEmpty: false }],
    [' metadata.name = a , metadata.name==a', { name: 'a', isEmpty: false }],
    ['metadata.namespace=', { namespace: '', isEmpty: false }],
    ['metadata.name=a\\,b\\=c\\\\d', { name: 'a,b=c\\d', isEmpty: false }],
    ['metadata.name=system:node', { name: 'system:node', isEmpty: false }],
  ])('SEA-E reads %j', (text, selector) => {
    expect(parseFieldSelector(text)).toEqual(selector);
  });

  it('SEA-E marks a contradiction as empty, in either order and by any spelling', () => {
    expect(parseFieldSelector('metadata.name=a,metadata.name=b').isEmpty).toBe(true);
    expect(parseFieldSelector('metadata.namespace=a,metadata.name=x,metadata.namespace==').isEmpty).toBe(true);
    expect(parseFieldSelector('metadata.name=a\\,,metadata.name==a\\,').isEmpty).toBe(false);
  });

  it.each([
    [
      'spec.nodeName=x',
      "found 'spec.nodeName=x', expected: metadata.name or metadata.namespace, with = or == (at position 1)",
    ],
    ['metadata.name=a,status.phase=Running', "found 'status.phase=Running', expected:"],
    ['metadata.name=a, metadata.uid=x', '(at position 18)'],
    ['metadata.name!=a', "found '!=', expected: metadata.name or metadata.namespace, with = or == (at position 14)"],
    ['metadata.name', "found 'metadata.name', expected:"],
    ['!metadata.name', "found '!metadata.name', expected:"],
    ['metadata.name in (a)', "found 'metadata.name in (a)', expected:"],
    ['metadata.name>a', "found 'metadata.name>a', expected:"],
    ['=', "found '=', expected:"],
    ['metadata.name=a=b', "found '=', expected: \\= for an = in a value (at position 16)"],
    ['metadata.name=a\\b', "found '\\b', expected: one of \\\\ \\, \\= (at position 16)"],
    ['metadata.name=a\\', "found '\\', expected: one of \\\\ \\, \\= (at position 16)"],
    ['__proto__=x', "found '__proto__=x', expected:"],
    [`x${' '.repeat(16_384)}`, 'at most 16384 characters'],
  ])('SEA-E refuses %j, naming the part and what is accepted', (text, message) => {
    expect(refusalOf(text)).toMatch(/^fieldSelector: found '/);
    expect(refusalOf(text)).toContain(message);
  });

  it('SEA-E reads every escaped value back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const escaped = value.replaceAll(/[\\,=]/g, (character) => `\\${character}`);
        expect(parseFieldSelector(`metadata.name=${escaped}`).name).toBe(value.trim());
      }),
    );
  });
});
