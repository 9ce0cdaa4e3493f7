import { matchesLabels, revision, type SourceKind, sourceId } from '@orrery/model';
import type { ListPage, ListPosition, ListQuery, Source, StoredObject, VisibleSet } from '../../contract.ts';
import type { Database } from '../database.ts';
import { parseLabels, type Row, text, toStoredObject } from './rows.ts';

/** Rows looked at in one call at most, so that other readers get their turn (`architecture.md` 2.1). */
const sliceRows = 20_000;

/** Behind every path: no valid path holds this character. */
const lastPath = '\u{10FFFF}';

const columns = 'path, version, uid, revision, origin_version, labels, annotations_end, body';
const inRange = `source = :source AND kind = :kind AND path > :low AND path < :high
  AND (:name IS NULL OR substr(path, instr(path, '/') + 1) = :name) ORDER BY path LIMIT :limit`;

type LivingSource = Pick<Source, 'id' | 'kind' | 'name'>;

/** Which paths of a source are meant: those between `low` and `high`, both excluded. */
interface PathBounds {
  readonly low: string;
  readonly high: string;
  readonly name: string | null;
}

/** One page, possibly short: `next` says where to go on when the slice or the page was used up. */
export function listObjects(database: Database, query: ListQuery): ListPage {
  return database.snapshot(() => {
    const walk = new PageWalk(query.limit);
    const kind = database.kindId(query.group, query.resource);
    const sources = kind === undefined ? [] : sourcesBehind(database, query);
    for (const source of sources) {
      if (kind === undefined || walk.isDone) break;
      readSource(database, query, { source, range: { kind, ...rangeOf(query, source) } }, walk);
    }
    return {
      objects: walk.objects,
      revision: revision(BigInt(database.revision())),
      ...(walk.isDone && walk.position !== undefined ? { next: walk.position } : {}),
    };
  });
}

/** How many rows a query has. */
export function countObjects(database: Database, query: Omit<ListQuery, 'after' | 'limit'>): number {
  return database.snapshot(() => {
    const kind = database.kindId(query.group, query.resource);
    if (kind === undefined) return 0;
    let total = 0;
    for (const source of sourcesBehind(database, query)) {
      const range = { kind, ...rangeOf(query, source), source: source.id, limit: -1 };
      if (query.labels === undefined) {
        total += Number(
          database.sql(`SELECT count(*) AS size FROM (SELECT 1 FROM objects WHERE ${inRange})`).get(range)?.['size'],
        );
        continue;
      }
      for (const row of database.sql(`SELECT labels FROM objects WHERE ${inRange}`).iterate(range)) {
        if (matchesLabels(query.labels, parseLabels(text(row, 'labels')))) total += 1;
      }
    }
    return total;
  });
}

/** What a page has gathered so far, and where it stands. */
class PageWalk {
  readonly objects: StoredObject[] = [];
  readonly #limit: number;
  position: ListPosition | undefined;
  seen = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get room(): number {
    return Math.min(this.#limit - this.objects.length, sliceRows - this.seen);
  }

  get isDone(): boolean {
    return this.room <= 0;
  }
}

function readSource(
  database: Database,
  query: ListQuery,
  where: { readonly source: LivingSource; readonly range: PathBounds & { readonly kind: number } },
  walk: PageWalk,
): void {
  const { source, range } = where;
  const scope = { source: source.id, group: query.group, resource: query.resource };
  const note = (row: Row): void => {
    walk.seen += 1;
    walk.position = { sourceKind: source.kind, sourceName: source.name, path: text(row, 'path') };
  };
  if (query.labels === undefined) {
    const rows = database.sql(`SELECT ${columns} FROM objects WHERE ${inRange}`);
    for (const row of rows.iterate({ ...range, source: source.id, limit: walk.room })) {
      note(row);
      walk.objects.push(toStoredObject(scope, row));
    }
    return;
  }
  const rows = database.sql(`SELECT id, path, labels FROM objects WHERE ${inRange}`);
  const body = database.sql(`SELECT ${columns} FROM objects WHERE id = ?`);
  for (const row of rows.iterate({ ...range, source: source.id, limit: sliceRows - walk.seen })) {
    note(row);
    if (!matchesLabels(query.labels, parseLabels(text(row, 'labels')))) continue;
    const found = body.get(Number(row['id']));
    if (found !== undefined) walk.objects.push(toStoredObject(scope, found));
    if (walk.isDone) return;
  }
}

/** Living, visible, wanted sources in list order, from the one the last page ended in. */
function sourcesBehind(database: Database, query: Pick<ListQuery, 'visible' | 'sources' | 'after'>): LivingSource[] {
  const { after } = query;
  return livingSources(database, query.visible).filter((source) => {
    if (query.sources === undefined ? source.kind === 'control' : !query.sources.includes(source.id)) return false;
    if (after === undefined || source.kind > after.sourceKind) return true;
    return (
      source.kind === after.sourceKind && Buffer.compare(Buffer.from(source.name), Buffer.from(after.sourceName)) >= 0
    );
  });
}

/** Living sources a caller may see, in the order kind, name; from an index alone, which `facts` would prevent. */
export function livingSources(database: Database, visible: VisibleSet): LivingSource[] {
  return database
    .sql('SELECT id, kind, name FROM sources WHERE is_removed = 0 ORDER BY kind, name')
    .all()
    .map((row) => ({
      id: sourceId(Number(row['id'])),
      kind: text(row, 'kind') as SourceKind, // the table's CHECK allows no other
      name: text(row, 'name'),
    }))
    .filter((source) => visible.kind === 'everything' || visible.ids.includes(source.id));
}

function rangeOf(query: Pick<ListQuery, 'namespace' | 'name' | 'after'>, source: LivingSource): PathBounds {
  const { after, namespace } = query;
  // '0' is the character behind '/', so [ns/, ns0) holds exactly the paths of a namespace.
  const low = namespace === undefined ? '' : `${namespace}/`;
  const high = namespace === undefined ? lastPath : `${namespace}0`;
  const isContinued = after !== undefined && after.sourceKind === source.kind && after.sourceName === source.name;
  return { low: isContinued ? after.path : low, high, name: query.name ?? null };
}
