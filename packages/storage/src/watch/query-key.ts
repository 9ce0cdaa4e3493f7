import type { ObjectQuery } from '@orrery/query';

/** Text that is equal for watches of the same objects: members in any order, revisions as text. */
export function queryKey(query: Omit<ObjectQuery, 'order'>): string {
  const { visible, kinds, where, at, deleted } = query;
  return JSON.stringify([visible, kinds, where, at, deleted], (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
