import { type SourceKind, sourceId } from '@orrery/model';
import type { Source } from '../../contract/records.ts';

/** A source of its row. */
export function toSource(row: {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly facts: string;
}): Source {
  return {
    id: sourceId(row.id),
    kind: row.kind as SourceKind, // the table's CHECK allows no other
    name: row.name,
    facts: row.facts,
  };
}
