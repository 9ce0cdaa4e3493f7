import { type Condition, compileCondition, type ObjectView } from '@orrery/query';

/** A condition on a row that the database does not answer; ids stand for what depends on other objects. */
export type ResidualTest = (row: { readonly id: number; readonly view: ObjectView }) => boolean;

/** Finds the objects that meet an owner condition. */
export type OwnedIds = (condition: Extract<Condition, { readonly kind: 'owner' }>) => Promise<ReadonlySet<number>>;

/**
 * Prepares a condition for many rows.
 * @throws StatusError BadRequest for a regular expression that cannot be run.
 */
export async function residualTest(condition: Condition, ownedIds: OwnedIds): Promise<ResidualTest> {
  switch (condition.kind) {
    case 'and': {
      const parts = await residualTests(condition.of, ownedIds);
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = await residualTests(condition.of, ownedIds);
      return (row) => parts.some((part) => part(row));
    }
    case 'not': {
      const part = await residualTest(condition.of, ownedIds);
      return (row) => !part(row);
    }
    case 'owner': {
      const ids = await ownedIds(condition);
      return ({ id }) => ids.has(id);
    }
    default: {
      const meets = compileCondition(condition);
      return ({ view }) => meets(view);
    }
  }
}

/** `residualTest` of each. */
export async function residualTests(conditions: readonly Condition[], ownedIds: OwnedIds): Promise<ResidualTest[]> {
  const tests: ResidualTest[] = [];
  for (const condition of conditions) tests.push(await residualTest(condition, ownedIds));
  return tests;
}
