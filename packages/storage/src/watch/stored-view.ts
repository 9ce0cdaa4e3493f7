import { metadataBytes } from '@orrery/model';
import {
  createdAtOf,
  type ExactJson,
  type KindView,
  labelsOf,
  type ObjectView,
  parseExactJson,
  type SourceView,
} from '@orrery/query';
import type { PackedState } from '../operations/operation.ts';

/** What a view needs beside the state itself. */
export interface StateContext {
  readonly source: SourceView;
  readonly kind: KindView;
  /** When the state was stored, epoch milliseconds. */
  readonly changedAt: number;
}

/**
 * A stored state as conditions see it. The body is parsed when a condition first asks for more than its key, once for all watchers
 * that look at it in one turn: what is parsed takes several times its bytes, so that it is not kept for long. Labels are.
 */
export function storedView({ head, body }: PackedState, context: StateContext): ObjectView {
  let parsed: WeakRef<{ readonly json: ExactJson }> | undefined;
  let labels: readonly string[] | undefined;
  // the metadata is what selectors mostly ask for, and a small part of a body
  const metadata = (): ExactJson => ({
    metadata: parseExactJson(metadataBytes({ body, annotationsEnd: head.annotationsEnd })),
  });
  const json = (): ExactJson => {
    const known = parsed?.deref();
    if (known !== undefined) return known.json;
    const made = { json: parseExactJson(body) };
    parsed = new WeakRef(made);
    return made.json;
  };
  const { namespace, name } = head.key;
  return {
    ...context,
    namespace,
    name,
    version: head.version,
    uid: head.uid,
    revision: head.revision,
    originVersion: head.originVersion,
    get createdAt(): number | undefined {
      return createdAtOf(metadata());
    },
    get labels(): readonly string[] {
      labels ??= labelsOf(metadata());
      return labels;
    },
    json,
  };
}
