import type { Condition } from '@orrery/query';
import { describe, expect, test } from 'vitest';
import { mayHoldOf } from './may-hold-of.ts';

const named = (...values: string[]): Condition => ({
  ...{ kind: 'source', kinds: ['cluster'], test: { attribute: 'name', text: { op: 'in', values } } },
});
const label: Condition = { kind: 'label', of: 'labels', key: 'a' };
const not = (of: Condition): Condition => ({ kind: 'not', of });
const and = (...of: Condition[]): Condition => ({ kind: 'and', of });
const or = (...of: Condition[]): Condition => ({ kind: 'or', of });
const source = { kind: 'cluster', name: 'one' } as const;

describe('which sources a selection is about', () => {
  test.for<readonly [Condition, boolean]>([
    [named('one'), true],
    [named('two'), false],
    [not(named('one')), false],
    [not(named('two')), true],
    [label, true],
    [not(label), true],
    [and(named('one'), label), true],
    [and(named('two'), label), false],
    [or(named('two'), label), true],
    [or(named('two'), named('three')), false],
    [not(or(label, named('one'))), false],
    [not(and(label, named('one'))), true],
    [and(), true],
    [or(), false],
    [{ kind: 'source', kinds: ['account'] }, false],
  ])('SEA-V02 %o leaves in a source it may hold of: %s', ([condition, expected]) => {
    expect(mayHoldOf(condition)(source)).toBe(expected);
  });
});
