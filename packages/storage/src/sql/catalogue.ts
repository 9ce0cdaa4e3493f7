import {
  parseJsonValue,
  type Revision,
  revision,
  type SourceId,
  type SourceKind,
  StatusError,
  sourceId,
} from '@orrery/model';
import type { PlannerCatalogue } from '@orrery/query';
import type { Source } from '../contract/records.ts';
import type { Connection } from './connection.ts';
import { InternedIds } from './interned-ids.ts';
import { plannerCatalogue } from './planner-catalogue.ts';

/** Group and plural of a kind with its number in the tables. */
export interface StoredKind {
  readonly id: number;
  readonly group: string;
  readonly resource: string;
  /** Its other names, as members have served it. */
  readonly names: readonly string[];
}

/** An explicit removal whose rows are still there, hidden. */
export interface PendingRemoval {
  readonly revision: number;
  readonly source: SourceId;
  /** Absent: all kinds. */
  readonly kind?: number;
  /** Absent: all namespaces; empty: objects without one. */
  readonly namespace?: string;
}

/** The small tables every operation needs, as of one state of the database. */
export interface CatalogueState {
  /** The revision of the last commit. */
  readonly revision: Revision;
  readonly epoch: number;
  readonly changelogHorizon: Revision;
  readonly historyHorizon: Revision;
  /** Id of the last object made. */
  readonly lastObject: number;
  /** Sum of `historySize` over the history. */
  readonly historyBytes: number;
  /** Grows when anything below, or an interned value that may be cached elsewhere, changes. */
  readonly version: number;
  /** Living sources in the order kind, name. */
  readonly sources: readonly Omit<Source, 'facts'>[];
  readonly sourceById: ReadonlyMap<number, Omit<Source, 'facts'>>;
  readonly kinds: readonly StoredKind[];
  readonly kindById: ReadonlyMap<number, StoredKind>;
  readonly removals: readonly PendingRemoval[];
  /** Declared fields whose index is complete. */
  readonly readyFields: ReadonlySet<number>;
  /** What the planner is to know of them. */
  readonly planner: PlannerCatalogue;
}

/** Size of one epoch: a revision is `epoch x 2^40 + counter` (`architecture.md` 2.1). */
export const epochSize = 2 ** 40;

/** Keeps the small tables of one database, read again only when they changed. Shared by the connections of a thread or pool. */
export class Catalogue {
  /** Ids of label pairs and targets; for writers, which see every change of the version. */
  readonly interned = new InternedIds();
  #known: CatalogueState | undefined;

  /** The state this transaction sees; one statement when nothing changed since the last. */
  async load(connection: Connection): Promise<CatalogueState> {
    const [row] = await connection.all(connection.builder.selectFrom('revision').selectAll().compile());
    if (row === undefined) throw new StatusError('InternalError', 'the database has no revision row: it is damaged');
    const head = {
      revision: revision(BigInt(row.epoch) * BigInt(epochSize) + BigInt(row.counter)),
      epoch: row.epoch,
      changelogHorizon: revision(BigInt(row.changelog_horizon)),
      historyHorizon: revision(BigInt(row.history_horizon)),
      lastObject: row.last_object,
      historyBytes: row.history_bytes,
      version: row.catalogue,
    };
    const known = this.#known?.version === head.version ? this.#known : await readTables(connection);
    const state = { ...known, ...head };
    // A reader of an older snapshot must not put back what a newer one has seen.
    if (this.#known === undefined || this.#known.version <= head.version) this.#known = state;
    return state;
  }
}

type TableParts = Pick<
  CatalogueState,
  'sources' | 'sourceById' | 'kinds' | 'kindById' | 'removals' | 'readyFields' | 'planner'
>;

/** A list of names as `kinds` has it. */
function readNames(text: string): readonly string[] {
  const value: unknown = parseJsonValue(text);
  return value as readonly string[]; // the store wrote it from one
}

async function readTables(connection: Connection): Promise<TableParts> {
  const { builder } = connection;
  const sources = (
    await connection.all(
      builder
        .selectFrom('sources')
        .select(['id', 'kind', 'name'])
        .where('is_removed', '=', 0)
        .orderBy('kind')
        .orderBy('name')
        .compile(),
    )
  ).map(({ id, kind, name }) => ({
    id: sourceId(id),
    kind: kind as SourceKind, // the table's CHECK allows no other
    name,
  }));
  const kinds = (
    await connection.all(builder.selectFrom('kinds').selectAll().orderBy('api_group').orderBy('resource').compile())
  ).map(({ id, api_group, resource, names }) => ({ id, group: api_group, resource, names: readNames(names) }));
  const removals = (await connection.all(builder.selectFrom('removals').selectAll().orderBy('revision').compile())).map(
    (row) => ({
      revision: row.revision,
      source: sourceId(row.source),
      ...(row.kind === null ? {} : { kind: row.kind }),
      ...(row.namespace === null ? {} : { namespace: row.namespace }),
    }),
  );
  const fields = await connection.all(
    builder.selectFrom('field_states').select('field').where('position', 'is', null).compile(),
  );
  const readyFields = new Set(fields.map(({ field }) => field));
  return {
    sources,
    sourceById: new Map(sources.map((source) => [source.id, source])),
    kinds,
    kindById: new Map(kinds.map((kind) => [kind.id, kind])),
    removals,
    readyFields,
    planner: plannerCatalogue({ sources, kinds, readyFields }),
  };
}
