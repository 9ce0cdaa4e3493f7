import type { OrderKey } from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import type { PlannedOrderKey, PlannerCatalogue, PlannerKind } from './plan.ts';
import { refusePart } from './refuse-condition.ts';

/**
 * The order as it is read. A leading ascending source is left out, since the default order that follows begins with it.
 * @throws StatusError BadRequest for a path that is no declared field of the one kind asked for (SEA-H03).
 */
export function planOrder(
  order: readonly OrderKey[],
  kinds: readonly PlannerKind[],
  { fields }: PlannerCatalogue,
): PlannedOrderKey[] {
  const keys = order.map(({ by, descending }): PlannedOrderKey => {
    const isDescending = descending === true;
    if (typeof by === 'string') return { by, isDescending };
    const path = printFieldPath(by.path);
    const declared = fields.filter((field) => field.path === path && kinds.some(({ id }) => id === field.kind));
    if (kinds.length > 0 && declared.length !== kinds.length) {
      throw refusePart(`order by ${path}`, 'not a declared field of every kind asked for');
    }
    const [index] = declared;
    const usable = kinds.length === 1 && index?.isReady === true && !index.isList ? { index } : {};
    return { by: 'field', path: by.path, isDescending, ...usable };
  });
  const [first, ...rest] = keys;
  return first?.by === 'source' && !first.isDescending ? rest : keys;
}
