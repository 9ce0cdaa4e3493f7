import type { IndexAtom, IndexCondition } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { uidKey } from '../../sql/uid-key.ts';
import { findKeys } from './find-keys.ts';
import { findPairs, pairTest } from './find-pairs.ts';
import type { ReadBounds } from './read-bounds.ts';
import type { ResolvedCondition } from './resolved-condition.ts';

/** What conditions are resolved by. */
export interface Resolver {
  readonly connection: Connection;
  readonly bounds: ReadBounds;
  /** The objects of an owner condition; undefined when there are too many to list. */
  readonly owned: (atom: Extract<IndexAtom, { readonly kind: 'owner' }>) => Promise<readonly number[] | undefined>;
}

/** Distinct keys whose texts are looked at. */
const maxMatched = 10_000;

/**
 * Looks up what a condition names, so that it can be asked of each row; undefined when it is no longer a matter of a few look-ups: then
 * `indexTest` answers it.
 */
export async function resolveCondition(
  condition: IndexCondition,
  resolver: Resolver,
): Promise<ResolvedCondition | undefined> {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const parts: ResolvedCondition[] = [];
      for (const part of condition.of) {
        const resolved = await resolveCondition(part, resolver);
        if (resolved === undefined) return undefined;
        parts.push(resolved);
      }
      return { kind: condition.kind, of: parts };
    }
    case 'not': {
      const of = await resolveCondition(condition.of, resolver);
      return of === undefined ? undefined : { kind: 'not', of };
    }
    case 'constant':
      return condition;
    default:
      return await resolveAtom(condition, resolver);
  }
}

async function resolveAtom(atom: IndexAtom, resolver: Resolver): Promise<ResolvedCondition | undefined> {
  const { connection, bounds } = resolver;
  switch (atom.kind) {
    case 'source':
    case 'objectKind':
    case 'text':
    case 'version':
      return atom;
    case 'uid':
      return { kind: 'uid', keys: atom.values.map(uidKey) };
    case 'time':
      return await resolveTime(atom, connection);
    case 'label':
    case 'labelValue': {
      const test = pairTest(connection, atom);
      const ids = test === undefined ? [] : await findPairs(connection, test, bounds.asked);
      return ids === undefined || ids.length > bounds.asked ? undefined : { kind: 'pairs', ids };
    }
    case 'field': {
      const keys = await findKeys(connection, atom, atom.test.op === 'match' ? maxMatched : bounds.distinct);
      return keys === undefined || keys.length > bounds.asked ? undefined : { kind: 'keys', fields: atom.fields, keys };
    }
    case 'owner': {
      const ids = await resolver.owned(atom);
      return ids === undefined ? undefined : { kind: 'objects', ids };
    }
    default:
      return atom satisfies never;
  }
}

type TimeAtom = Extract<IndexAtom, { readonly kind: 'time' }>;

async function resolveTime({ of, since, before }: TimeAtom, connection: Connection): Promise<ResolvedCondition> {
  if (of === 'created') {
    return {
      kind: 'created',
      ...(since === undefined ? {} : { from: since }),
      ...(before === undefined ? {} : { before }),
    };
  }
  const from = since === undefined ? undefined : await firstRevisionAt(connection, since);
  const end = before === undefined ? undefined : await firstRevisionAt(connection, before);
  return { kind: 'revision', ...(from === undefined ? {} : { from }), ...(end === undefined ? {} : { before: end }) };
}

/** The first revision that was or will be committed at a time or later; times of commits do not decrease. */
export async function firstRevisionAt(connection: Connection, time: number): Promise<number> {
  const [row] = await connection.all(
    sql<{
      revision: number;
    }>`SELECT revision FROM commits WHERE at < ${time} ORDER BY at DESC, revision DESC LIMIT 1`.compile(
      connection.builder,
    ),
  );
  return (row?.revision ?? 0) + 1;
}
