import { sourceId } from '@orrery/model';
import { visibilityOf } from '@orrery/query';
import type { CatalogueState, PendingRemoval } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { pathParts } from '../../sql/path-parts.ts';
import { expandRemoval } from '../changes/expand-removal.ts';
import type { LoggedRow } from '../changes/read-log.ts';
import { readRemovalState } from '../maintenance/removal-state.ts';
import { wholeColumns } from '../objects/object-rows.ts';
import type { Selection } from '../objects/selection.ts';
import type { EndedPhase, EndedRequest, EndedRow } from './ended-row.ts';
import type { PastMoment } from './past-moment.ts';

/**
 * Reads the states that explicit removals have ended and whose rows are not purged yet. The numbers of those revisions stay as they
 * are while rows are purged.
 */
export class HiddenStates implements EndedPhase {
  readonly #moment: PastMoment;
  readonly #slice: number;
  readonly #covers: (row: LoggedRow) => boolean;
  /** Everything up to this revision is done. */
  #position: number;

  constructor(moment: PastMoment, selection: Selection) {
    this.#moment = moment;
    this.#slice = selection.bounds.slice;
    this.#covers = coverageOf(selection);
    this.#position = moment.tombstones ? 0 : moment.at;
  }

  async next({ connection, state }: EndedRequest): Promise<readonly EndedRow[] | undefined> {
    for (const removal of state.removals) {
      const removed = await readRemovalState(connection, removal);
      if (removed === undefined || removed.last <= this.#position || this.#isBehind(removal)) continue;
      const { revision } = removal;
      const part = { revision, last: removed.last, after: Math.max(this.#position, revision - 1), limit: this.#slice };
      const { rows, through } = await expandRemoval(connection, state, part);
      this.#position = through;
      return await this.#states(connection, rows, removed.at);
    }
    return undefined;
  }

  /** Rows that are there are told of by `unchanged` states or as those that have ended; without them only tombstones count. */
  #isBehind({ revision }: PendingRemoval): boolean {
    return !this.#moment.there && revision > this.#moment.at;
  }

  async #states(connection: Connection, rows: readonly LoggedRow[], at: number): Promise<EndedRow[]> {
    const wanted = rows.filter((row) => this.#isWanted(row) && this.#covers(row));
    const found = await connection.findMany(
      { table: 'objects', columns: ['source', 'kind', 'path'], rows: wanted.map((row) => [row.source, row.kind, row.path]) },
      wholeColumns,
    );
    return wanted.flatMap(({ revision: until, previous }, index) => {
      // Typed by the table; asked for by name.
      const row = found[index] as Omit<EndedRow, 'until'> | undefined;
      if (row === undefined || row.revision !== previous) return [];
      const isThere = until > this.#moment.at;
      return [{ ...row, id: 0, until, ...(isThere ? {} : { deleted_at: at }) }];
    });
  }

  #isWanted({ revision: until, previous }: LoggedRow): boolean {
    const { at, there, tombstones } = this.#moment;
    return previous !== undefined && previous <= at && (until > at ? there : tombstones);
  }
}

/** Whether a row is of the sources, kinds and namespaces of a selection, and visible. */
function coverageOf({ plan, state }: Pick<Selection, 'plan'> & { readonly state: CatalogueState }): (row: LoggedRow) => boolean {
  const sources = new Set<number>(plan.sources.map(({ id }) => id));
  const kinds = new Set(plan.kinds.map(({ id }) => id));
  const namespaces = plan.namespaces === undefined ? undefined : new Set(plan.namespaces);
  const isVisible = visibilityOf(plan.visible);
  return ({ source, kind, path }) => {
    const known = state.kindById.get(kind);
    if (!sources.has(source) || !kinds.has(kind) || known === undefined) return false;
    const parts = pathParts(path);
    if (namespaces !== undefined && !namespaces.has(parts.namespace)) return false;
    return isVisible({ source: sourceId(source), group: known.group, resource: known.resource, ...parts });
  };
}
