import { expect, it } from 'vitest';
import { visibleSetOf } from './visible-set.ts';

it('S-22.1 the administrator sees everything, and anybody else nothing', () => {
  const groups = ['system:authenticated', 'system:masters', 'admin'];
  expect(visibleSetOf({ user: 'admin', groups: [] })).toEqual({ kind: 'everything' });
  for (const user of ['', 'Admin', 'admin ', 'cert:admin', 'jane']) {
    expect(visibleSetOf({ user, groups })).toEqual({ kind: 'grants', grants: [] });
  }
});
