import { isStatusError } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { FieldPath } from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import { parseQuery } from './parse-query.ts';

const options = {
  now: Date.UTC(2026, 0, 10, 12),
  isObjectList: (path: FieldPath) => printFieldPath(path) === 'spec.containers[]',
};

describe('errors of a query text', () => {
  function problemsOf(text: string): (string | undefined)[] {
    try {
      parseQuery(text, options);
    } catch (error) {
      if (isStatusError(error) && error.reason === 'BadRequest')
        return (error.details.causes ?? []).map(({ message }) => message);
      throw error;
    }
    return [];
  }

  it('SEA-L04 an unknown key names the nearest known one', () => {
    expect(problemsOf('kind:pod\n  lable:app=web')).toEqual(['2:3: unknown key `lable`, did you mean `label`?']);
    expect(problemsOf('xyzzy=1')).toEqual(['1:1: unknown key `xyzzy`, put quotes around text']);
    expect(problemsOf('nod(kind:node)')).toEqual(['1:1: unknown edge `nod`, did you mean `node`?']);
  });

  it('SEA-L04 the reading goes on behind an error, up to five of them', () => {
    const text = 'kin:a name:(a age<x kind:pod';
    expect(problemsOf(text)).toEqual([
      '1:1: unknown key `kin`, did you mean `kind`?',
      "1:15: found 'a', expected: ',' or ')'",
    ]);
    expect(problemsOf('kin:1 age<x ip:q label: spec[ port>z name:~')).toHaveLength(5);
    expect(() => parseQuery('kin:1 age<x', options)).toThrow(
      'q: 1:1: unknown key `kin`, did you mean `kind`? (and 1 more)',
    );
  });

  it.each([
    ['kind:', '1:6: found the end, expected: a value'],
    ['kind: pod', "1:6: found ' ', expected: a value"],
    ['kind :pod', "1:6: found ':pod', expected: a key before the operator"],
    ['a AND', '1:6: found the end, expected: a term'],
    ['OR a', "1:1: found 'OR', expected: a term"],
    ['a AND OR b', "1:7: found 'OR', expected: a term"],
    ['NOT NOT a', "1:5: found 'NOT', expected: a term"],
    ['()', "1:2: found ')', expected: a term"],
    ['(a', "1:1: found '(', expected: a closing parenthesis behind it"],
    ['a) b', "1:2: found ')', expected: an opening parenthesis before it"],
    ['name:"a', `1:6: found '"a', expected: a closing quote`],
    ['name:"a"b', '1:9: found \'b\', expected: a blank behind "a", or quotes around the whole value'],
    ['name~^(a|b)$', "1:7: found '(a|b)', expected: a blank behind ^, or quotes around the whole value"],
    ['name~"("', /1:1: "\(" is no RE2 regular expression/],
    [
      'spec.containers[]=x',
      "1:1: found 'spec.containers[]', expected: a field of these objects, such as spec.containers[].name",
    ],
    ['web-*', "1:1: found 'web-*', expected: name:web-* for wildcards, or quotes for text"],
    ['!web', "1:1: found '!web', expected: NOT or - for the opposite, or quotes for text"],
    ['cluster!=prod-*', "1:1: found 'prod-*', expected: a name without wildcards; they need the operator :"],
    ['name>3', "1:1: found '>', expected: one of the operators : = != ~ !~"],
    ['spec.x>abc', "1:1: found 'abc', expected: a number, a quantity such as 10Gi or 500m, or an RFC 3339 time"],
    ['spec.x>(1,2)', "1:1: found '(1,2)', expected: one value behind >"],
    ['spec[-1]=2', /1:1: field path: found '-1\]', expected: an index/],
    ['ip:10.0.0.0/33', /1:1: found '10.0.0.0\/33', expected: an IP address/],
    ['age:1h', "1:1: found ':', expected: one of the operators > >= < <="],
    ['label=app', "1:1: found 'label=app', expected: a key behind the colon, as in label:app=web"],
    [
      'kind:.apps',
      "1:1: found '.apps', expected: the name of a kind, such as pod or deployments.apps; a whole group is group:apps",
    ],
    ['condition:Ready', "1:1: found 'condition:Ready', expected: a status, such as condition:Ready=True"],
    ['owner:web-*', "1:1: found 'web-*', expected: an exact value, without wildcards"],
    ['fresh:maybe', "1:1: found 'maybe', expected: true or false"],
    ['kind:pod | foo', "1:12: found 'foo', expected: one of at, sort, limit, count, columns"],
    ['| limit 1 | limit 2', "1:13: found 'limit', expected: limit only once"],
    ['| limit x', /1:9: found 'x', expected: a number/],
    ['| count by kind, name, group, node, ip', "1:9: found 'ip', expected: at most 4 of them"],
    ['| count by age', /1:9: found 'age', expected: one of kind, group/],
    ['| sort foo', /1:8: found 'foo', expected: one of cluster, source/],
    ['| at 2099-01-01', "1:6: found '2099-01-01', expected: a time that is not in the future"],
  ])('SEA-L04 %s', (text, expected) => {
    expect(problemsOf(text)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  it('SEA-E03 elements that are objects are known of the kinds asked, not of those joined', () => {
    expect(problemsOf('spec.containers[]:* node(spec.containers[]=x)')).toEqual([]);
  });

  it('SEA-L01 hostile regular expressions are refused before they are compiled', () => {
    expect(problemsOf(`name~"(${'a'.repeat(4000)}){1000}"`)).toEqual([expect.stringContaining('fewer repetitions')]);
    expect(problemsOf('name~"(abcdefghi){1000}" '.repeat(3))).toEqual([
      expect.stringMatching(/^1:1: .*more than 10000 instructions/),
      expect.stringMatching(/^1:26: .*more than 10000 instructions/),
      expect.stringMatching(/^1:51: .*fewer repetitions in one query/),
    ]);
    expect(problemsOf('name~"^[a-z0-9]{5,63}(-[0-9]{1,3})?$"')).toEqual([]);
  });

  it('SEA-L03 refuses more than 20 parentheses, 100 terms, 4 edges, 4 KiB', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`;
    expect(problemsOf(nested(20))).toEqual([]);
    expect(problemsOf(nested(21))[0]).toContain('at most 20 parentheses');
    expect(problemsOf('a '.repeat(100))).toEqual([]);
    expect(problemsOf('a '.repeat(101))).toEqual([expect.stringContaining('at most 100 terms')]);
    expect(problemsOf('node(node(node(node(a))))')).toEqual([]);
    expect(problemsOf('node(node(node(node(node(a)))))')).toEqual([expect.stringContaining('at most 4 edges')]);
    expect(problemsOf('a'.repeat(4096))).toEqual([]);
    expect(problemsOf('é'.repeat(2049))).toEqual([expect.stringContaining('at most 4096')]);
  });
});
