import { type Revision, revision } from '@orrery/model';
import { expect, it } from 'vitest';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { confirmHeld } from './confirm-held.ts';
import { getHeldDeletes } from './get-held-deletes.ts';
import { holdDeletes } from './hold-deletes.ts';

const scope = { ...podKey(2, 'x') };
const { source, group, resource } = scope;
const pods = { source, group, resource };

class Held {
  readonly test: TestDatabase;

  constructor(test: TestDatabase) {
    this.test = test;
  }

  hold = async (paths: readonly string[]): Promise<Revision> =>
    await holdDeletes(this.test.database, { scope: pods, paths }, this.test.context);
  confirm = async (heldAt: Revision) =>
    await confirmHeld(this.test.database, { scope: pods, heldAt }, this.test.context);
  get = async () => await getHeldDeletes(this.test.database, pods, this.test.context);
}

async function open(stack: DisposableStack): Promise<Held> {
  const test = stack.use(await TestDatabase.open());
  await test.cluster('a');
  await test.write({ changes: ['n/x', 'n/y', 'n/z'].map((path) => putOf(podKey(2, path))) });
  return new Held(test);
}

it('KSY-D41 held rows stay; confirming deletes those still as they were, in one block', async () => {
  using stack = new DisposableStack();
  const held = await open(stack);
  const heldAt = await held.hold(['n/z', 'n/x', 'n/y', 'n/gone']);
  expect(heldAt).toBe((await held.test.catalogue()).revision);
  expect(await held.get()).toEqual({ scope: pods, heldAt, count: 4, examples: ['n/gone', 'n/x', 'n/y', 'n/z'] });
  expect(await held.test.rows('objects')).toHaveLength(3);
  await held.test.write({ changes: [putOf(podKey(2, 'n/y'), { spec: 'back' })] });
  const { outcomes } = await held.confirm(heldAt);
  expect(outcomes).toEqual([
    { kind: 'absent' },
    { kind: 'removed', revision: heldAt + 2n },
    { kind: 'spared' },
    { kind: 'removed', revision: heldAt + 3n },
  ]);
  expect(await held.get()).toBeUndefined();
  await expect(held.confirm(heldAt)).rejects.toMatchObject({ reason: 'Conflict' });
});

it('KSY-D41 another hold takes the place of the one before, and no name ever means two', async () => {
  using stack = new DisposableStack();
  const held = await open(stack);
  const first = await held.hold(['n/x']);
  expect(await held.hold(['n/x'])).toBe(first);
  const second = await held.hold(['n/y']);
  expect(second).not.toBe(first);
  await expect(held.confirm(first)).rejects.toMatchObject({ reason: 'Conflict' });
  await held.hold([]);
  expect(await held.get()).toBeUndefined();
  await expect(held.confirm(second)).rejects.toMatchObject({ reason: 'Conflict' });
  const third = await held.hold(['n/z', 'n/absent']);
  expect([first, second]).not.toContain(third);
  const fourth = revision(third + 1n);
  await expect(held.confirm(fourth)).rejects.toMatchObject({ reason: 'Conflict' });
  expect(await held.test.rows('objects')).toHaveLength(3);
});

it('a scope nobody stored anything of holds nothing', async () => {
  using stack = new DisposableStack();
  const held = await open(stack);
  const other = { ...pods, resource: 'gadgets' };
  expect(await getHeldDeletes(held.test.database, other, held.test.context)).toBeUndefined();
});
