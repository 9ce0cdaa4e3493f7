import type { OrderKey } from '@orrery/query';

/** What never changes of an object as long as it exists (SEA-H07). */
const immutable: ReadonlySet<OrderKey['by']> = new Set<OrderKey['by']>([
  ...(['source', 'group', 'kind', 'namespace', 'name', 'path', 'created', 'uid'] as const),
]);

/** Whether an object keeps its place in an order however it changes. */
export function isStableOrder(order: readonly OrderKey[]): boolean {
  return order.every(({ by }) => immutable.has(by));
}
