import { addDigest, digestTerm } from '@orrery/model';
import type { CompleteSnapshot } from '@orrery/provider-sdk';
import type { ObjectVersion } from '@orrery/storage';
import type { RefusedState } from './feed-scope.ts';
import type { FrameContext } from './frame-context.ts';

/** Stored versions read at once. */
const pageRows = 5000;

/** Stored objects that a snapshot lacks. */
export interface Absent {
  readonly paths: readonly string[];
  /** Sum of their terms. */
  readonly digest: bigint;
  /** How many objects are stored of what the snapshot is about. */
  readonly stored: number;
}

/** Finds what is stored of a kind and not in its snapshot; a refused item, also one without a name, keeps the row of its uid. */
export async function findAbsent(
  context: FrameContext,
  snapshot: CompleteSnapshot,
  refused: ReadonlyMap<string, RefusedState>,
): Promise<Absent> {
  const paths: string[] = [];
  let digest = 0n;
  let stored = 0;
  for await (const rows of storedRows(context)) {
    stored += rows.length;
    for (const { path, uid, originVersion } of rows) {
      if (refused.has(uid) || snapshot.has(path)) continue;
      digest = addDigest(digest, digestTerm(uid, originVersion));
      paths.push(path);
    }
  }
  return { paths, digest, stored };
}

/** Rows of the kind, those of the frame's namespaces only. */
async function* storedRows({ deps, kind }: FrameContext): AsyncGenerator<readonly ObjectVersion[]> {
  const stretches =
    kind.namespaces === undefined
      ? [{ after: '' }]
      : [...kind.namespaces].map((namespace) => ({ after: `${namespace}/`, through: `${namespace}0` })); // '0' follows '/'
  for (const stretch of stretches) {
    let { after } = stretch;
    for (;;) {
      const rows = await deps.store.versions(kind.scope, { ...stretch, after, limit: pageRows });
      if (rows.length > 0) yield rows;
      if (rows.length < pageRows) break;
      after = rows.at(-1)?.path ?? '';
    }
  }
}
