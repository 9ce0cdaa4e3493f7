import type { IndexCondition } from './plan.ts';

/** `and` or `or` of parts, without constants and without a level that says nothing. */
export function combine(kind: 'and' | 'or', parts: readonly IndexCondition[]): IndexCondition {
  const absorbing = kind === 'or';
  const kept: IndexCondition[] = [];
  for (const part of parts) {
    if (part.kind === 'constant') {
      if (part.value === absorbing) return part;
    } else if (part.kind === kind) kept.push(...part.of);
    else kept.push(part);
  }
  const merged = mergeIds(kind, kept);
  const [only] = merged;
  if (only === undefined) return { kind: 'constant', value: !absorbing };
  return merged.length === 1 ? only : { kind, of: merged };
}

/** The complement; of ids it is taken within those the catalogue has. */
export function negate(
  part: IndexCondition,
  all: { readonly source: readonly number[]; readonly objectKind: readonly number[] },
): IndexCondition {
  if (part.kind === 'constant') return { kind: 'constant', value: !part.value };
  if (part.kind === 'not') return part.of;
  if (part.kind === 'source' || part.kind === 'objectKind') {
    const excluded = new Set(part.ids);
    return idsOf(
      part.kind,
      all[part.kind].filter((id) => !excluded.has(id)),
      all[part.kind].length,
    );
  }
  return { kind: 'not', of: part };
}

/** A condition on ids; a constant when they are none or all. */
export function idsOf(kind: 'source' | 'objectKind', ids: readonly number[], of: number): IndexCondition {
  if (ids.length === 0) return { kind: 'constant', value: false };
  return ids.length === of ? { kind: 'constant', value: true } : { kind, ids };
}

/** Alternatives among sources, and among kinds, are one list each. */
function mergeIds(kind: 'and' | 'or', parts: readonly IndexCondition[]): readonly IndexCondition[] {
  if (kind === 'and') return parts;
  const [sources, kinds] = [new Set<number>(), new Set<number>()];
  const others: IndexCondition[] = [];
  for (const part of parts) {
    if (part.kind === 'source') for (const id of part.ids) sources.add(id);
    else if (part.kind === 'objectKind') for (const id of part.ids) kinds.add(id);
    else others.push(part);
  }
  return [
    ...(sources.size === 0 ? [] : [{ kind: 'source', ids: [...sources] } as const]),
    ...(kinds.size === 0 ? [] : [{ kind: 'objectKind', ids: [...kinds] } as const]),
    ...others,
  ];
}
