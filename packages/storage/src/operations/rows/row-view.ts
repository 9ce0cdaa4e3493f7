import { revision } from '@orrery/model';
import {
  type ExactJson,
  type KindView,
  labelsOf,
  type ObjectView,
  parseExactJson,
  type SourceView,
} from '@orrery/query';
import { pathParts } from '../../sql/path-parts.ts';
import { uidOf } from '../../sql/uid-key.ts';
import type { WalkRow } from './walk.ts';

/** Makes views of rows, as conditions see them. */
export interface RowViews {
  readonly sources: ReadonlyMap<number, SourceView>;
  readonly kinds: ReadonlyMap<number, KindView>;
  /** When the state of a revision was stored, as exactly as the query's conditions tell times apart. */
  readonly changedAt: (revision: number) => number;
}

/** The view of a row with its body; what the row was not read with must not be asked for. */
export function rowView(
  row: WalkRow,
  body: Uint8Array,
  { sources, kinds, changedAt }: RowViews,
): ObjectView | undefined {
  const source = sources.get(row.source);
  const kind = kinds.get(row.kind);
  if (source === undefined || kind === undefined) return undefined;
  let parsed: ExactJson | undefined;
  let labels: readonly string[] | undefined;
  const json = (): ExactJson => {
    parsed ??= parseExactJson(body);
    return parsed;
  };
  return {
    source,
    kind,
    ...pathParts(row.path),
    version: row.version ?? '',
    get uid(): string {
      return row.uid === undefined ? '' : uidOf(row.uid);
    },
    revision: revision(BigInt(row.revision ?? 0)),
    originVersion: row.origin_version ?? '',
    createdAt: row.created_at ?? undefined,
    get changedAt(): number {
      return changedAt(row.revision ?? 0);
    },
    ...(row.deleted_at === undefined ? {} : { deletedAt: row.deleted_at }),
    get labels(): readonly string[] {
      labels ??= labelsOf(json());
      return labels;
    },
    json,
  };
}
