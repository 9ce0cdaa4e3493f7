import type { OrderKey } from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import type { PlannedOrderKey, PlannerCatalogue, PlannerKind } from './plan.ts';
import { refusePart } from './refuse-condition.ts';

/**
 * The order as it is read; that of the sources alone is the default order. A key that was there before says nothing and is left out.
 * @throws StatusError BadRequest for a path that none of the kinds asked for declares (SEA-H03).
 */
export function planOrder(
  order: readonly OrderKey[],
  kinds: readonly PlannerKind[],
  catalogue: PlannerCatalogue,
): PlannedOrderKey[] {
  const keys = new Map<string, PlannedOrderKey>();
  for (const key of order) {
    const name = typeof key.by === 'string' ? key.by : `.${printFieldPath(key.by.path)}`;
    if (!keys.has(name)) keys.set(name, planKey(key, kinds, catalogue));
  }
  const [first, ...rest] = keys.values();
  return first?.by === 'source' && !first.isDescending && rest.length === 0 ? [] : [...keys.values()];
}

function planKey(
  { by, descending }: OrderKey,
  kinds: readonly PlannerKind[],
  { fields }: PlannerCatalogue,
): PlannedOrderKey {
  const isDescending = descending === true;
  if (typeof by === 'string') return { by, isDescending };
  const path = printFieldPath(by.path);
  const declared = fields.filter((field) => field.path === path && kinds.some(({ id }) => id === field.kind));
  if (kinds.length > 0 && declared.length === 0) {
    throw refusePart(`order by ${path}`, 'not a declared field of a kind asked for');
  }
  const [index] = declared;
  const usable = kinds.length === 1 && index?.isReady === true && !index.isList ? { index } : {};
  return { by: 'field', path: by.path, isDescending, ...usable };
}
