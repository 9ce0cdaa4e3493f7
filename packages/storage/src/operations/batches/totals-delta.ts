import { numberOf } from '../../sql/column-values.ts';
import type { Connection } from '../../sql/connection.ts';

interface Total {
  readonly source: number;
  readonly kind: number;
  readonly namespace: string;
  delta: number;
}

/** How many objects more or less there are of a kind in a namespace, until it is written. */
export class TotalsDelta {
  readonly #totals = new Map<string, Total>();

  add(place: { readonly source: number; readonly kind: number; readonly namespace: string }, delta: number): void {
    const { source, kind, namespace } = place;
    // A namespace has no slash, so places do not run into each other.
    const key = `${source}/${kind}/${namespace}`;
    const known = this.#totals.get(key);
    if (known === undefined) this.#totals.set(key, { source, kind, namespace, delta });
    else known.delta += delta;
  }

  /** Adds what was noted since the last time to the table. */
  async write(connection: Connection): Promise<void> {
    const changed = [...this.#totals.values()].filter(({ delta }) => delta !== 0);
    this.#totals.clear();
    if (changed.length === 0) return;
    const keys = changed.map(({ source, kind, namespace }) => [source, kind, namespace]);
    const found = await connection.findMany({ table: 'totals', columns: keyColumns, rows: keys }, ['size']);
    const added: (readonly (string | number)[])[] = [];
    const updated: (readonly (string | number)[])[] = [];
    const emptied: (readonly (string | number)[])[] = [];
    for (const [at, { source, kind, namespace, delta }] of changed.entries()) {
      const row = found[at];
      const size = numberOf(row, 'size') + delta;
      if (size === 0) emptied.push([source, kind, namespace]);
      else if (row === undefined) added.push([source, kind, namespace, size]);
      else updated.push([source, kind, namespace, size]);
    }
    await connection.insertMany({ table: 'totals', columns, rows: added });
    await connection.updateMany({ table: 'totals', columns, rows: updated }, keyColumns.length);
    await connection.deleteMany({ table: 'totals', columns: keyColumns, rows: emptied });
  }
}

const keyColumns = ['source', 'kind', 'namespace'] as const;
const columns = [...keyColumns, 'size'] as const;
