import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containsText, globMatcher, matchesGlob } from './match-glob.ts';
import { regexMatcher } from './regex-matcher.ts';
import { textMatcher } from './text-matcher.ts';

const unit = fc.constantFrom('a', 'b', 'A', '*', '?', '.', '[', '\n', '😀', '\ud83d', '\ude00');
const text = fc.array(unit, { maxLength: 8 }).map((parts) => parts.join(''));

describe('texts', () => {
  it('SEA-L01 a glob is the regular expression of its wildcards, by characters', () => {
    fc.assert(
      fc.property(text, text, (subject, pattern) => {
        const source = Array.from(pattern, (character) => {
          if (character === '*') return '[^]*';
          return character === '?' ? '[^]' : RegExp.escape(character);
        }).join('');
        expect(matchesGlob(subject, pattern)).toBe(new RegExp(`^${source}$`, 'u').test(subject));
      }),
      { numRuns: 3000 },
    );
    expect(globMatcher('WEB-*', { ignoreCase: true })('web-É')).toBe(true);
    expect(globMatcher('É', { ignoreCase: true })('é')).toBe(false);
  });

  it('SEA-LM a hostile glob ends quickly', () => {
    expect(matchesGlob('a'.repeat(5_000), `${'*a'.repeat(500)}b`)).toBe(false);
  });

  it('SEA-LM a pattern that would take seconds on one value is a timeout, not an answer', () => {
    const text = 'a'.repeat(1_000_000);
    expect(() => matchesGlob(text, `*${'a'.repeat(2000)}b`)).toThrow('takes too long on a value of 1000000 characters');
    expect(() => regexMatcher('a{500}b')(text)).toThrow('takes too long on a value of 1000000 characters');
    expect(matchesGlob(text, '*a*a*b')).toBe(false);
    expect(regexMatcher('a+b|error: [0-9]+')(text)).toBe(false);
  });

  it('SEA-G03 half a character is not within a text', () => {
    expect(containsText('x😀', '\ud83d')).toBe(false);
    expect(containsText('x\ud83d', '\ud83d')).toBe(true);
    expect(textMatcher({ op: 'contains', text: 'b_%', ignoreCase: true })('Web_%')).toBe(true);
  });

  it('SEA-L01 regular expressions are RE2, found anywhere', () => {
    expect(regexMatcher('w.b')('a web')).toBe(true);
    expect(regexMatcher('^web$')('a web')).toBe(false);
    expect(regexMatcher('(a+)+$')('a'.repeat(10_000).concat('b'))).toBe(false);
    expect(() => regexMatcher('(?=a)')).toThrow('no RE2 regular expression');
    expect(() => regexMatcher('(')).toThrow('no RE2 regular expression');
    expect(() => regexMatcher('((a{100}){100}){10}')).toThrow('no RE2 regular expression');
    expect(() => regexMatcher('(a{1,300}b?){30}')).toThrow('no RE2 regular expression');
  });
});
