import type { DatabaseName } from './store-place.ts';

/** Why a row misses its target, by the row's id or `<database>/<id>`, which goes first. Shown while it does. */
const reasons: ReadonlyMap<string, string> = new Map<string, string>([]);

/** One sentence or two; undefined when none is known. */
export function reasonOf(database: DatabaseName, id: string): string | undefined {
  return reasons.get(`${database}/${id}`) ?? reasons.get(id);
}
