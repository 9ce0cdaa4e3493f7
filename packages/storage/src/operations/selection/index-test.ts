import { compileCondition, type IndexAtom, type IndexCondition, type OwnerCondition } from '@orrery/query';
import { type IdLoading, loadFieldIds, loadLabelIds } from './load-ids.ts';
import type { ResidualTest } from './residual-test.ts';
import { kindKey } from './visible-condition.ts';

/** A condition that an index has answered for all objects at once. */
export interface IndexTest {
  readonly test: ResidualTest;
  /** The same by the id alone; absent when columns of the row are asked too. */
  readonly ofId?: (id: number) => boolean;
}

/** What conditions are answered from. */
export interface IndexTesting extends IdLoading {
  /** Objects that meet owner conditions, looked up already. */
  readonly owned: ReadonlyMap<OwnerCondition, ReadonlySet<number>>;
}

/**
 * A condition that has too many values to be asked of each row by the database: its objects are read from the indexes once, a bit for
 * each. Undefined when the indexes do not say it.
 */
export async function indexTest(condition: IndexCondition, testing: IndexTesting): Promise<IndexTest | undefined> {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const parts: IndexTest[] = [];
      for (const part of condition.of) {
        const test = await indexTest(part, testing);
        if (test === undefined) return undefined;
        parts.push(test);
      }
      return joined(condition.kind, parts);
    }
    case 'not': {
      const part = await indexTest(condition.of, testing);
      if (part === undefined) return undefined;
      const { test, ofId } = part;
      return ofId === undefined ? { test: (row) => !test(row) } : byId((id) => !ofId(id));
    }
    case 'constant':
      return byId(() => condition.value);
    default:
      return await atomTest(condition, testing);
  }
}

function byId(ofId: (id: number) => boolean): IndexTest {
  return { ofId, test: ({ id }) => ofId(id) };
}

function joined(kind: 'and' | 'or', parts: readonly IndexTest[]): IndexTest {
  const ofIds = parts.map(({ ofId }) => ofId);
  if (ofIds.every((ofId) => ofId !== undefined)) {
    return byId(kind === 'and' ? (id) => ofIds.every((meets) => meets(id)) : (id) => ofIds.some((meets) => meets(id)));
  }
  const tests = parts.map(({ test }) => test);
  return {
    test: kind === 'and' ? (row) => tests.every((meets) => meets(row)) : (row) => tests.some((meets) => meets(row)),
  };
}

async function atomTest(atom: IndexAtom, testing: IndexTesting): Promise<IndexTest | undefined> {
  switch (atom.kind) {
    case 'label':
    case 'labelValue': {
      const ids = await loadLabelIds(atom, testing);
      return ids === undefined ? undefined : byId((id) => ids.has(id));
    }
    case 'field': {
      const ids = await loadFieldIds(atom, testing);
      return ids === undefined ? undefined : byId((id) => ids.has(id));
    }
    case 'owner': {
      const ids = testing.owned.get(atom.owner);
      return ids === undefined ? undefined : byId((id) => ids.has(id));
    }
    default:
      return { test: columnTest(atom, testing) };
  }
}

type ColumnAtom = Exclude<IndexAtom, { readonly kind: 'label' | 'labelValue' | 'field' | 'owner' }>;

/** What columns of a row say. */
function columnTest(atom: ColumnAtom, { selection: { state } }: IndexTesting): ResidualTest {
  switch (atom.kind) {
    case 'source': {
      const ids: ReadonlySet<number> = new Set(atom.ids);
      return ({ view }) => ids.has(view.source.id);
    }
    case 'objectKind': {
      const kinds = new Set(
        atom.ids.flatMap((id) => {
          const kind = state.kindById.get(id);
          return kind === undefined ? [] : kindKey(kind);
        }),
      );
      return ({ view }) => kinds.has(kindKey(view.kind));
    }
    case 'text':
    case 'time': {
      const meets = compileCondition(atom);
      return ({ view }) => meets(view);
    }
    case 'uid':
    case 'version': {
      const meets = compileCondition({ kind: 'text', of: atom.kind, test: { op: 'in', values: atom.values } });
      return ({ view }) => meets(view);
    }
    default:
      return atom satisfies never;
  }
}
