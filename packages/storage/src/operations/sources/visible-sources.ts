import type { VisibleSet } from '@orrery/query';

/** Whether some grant covers something of a source. */
export function isSourceVisible(visible: VisibleSet, source: number): boolean {
  if (visible.kind === 'everything') return true;
  return visible.grants.some(({ sources }) => sources === undefined || sources.includes(source));
}

/** Whether some grant covers something of a kind of a source. */
export function isScopeVisible(
  visible: VisibleSet,
  { source, group, resource }: { readonly source: number; readonly group: string; readonly resource: string },
): boolean {
  if (visible.kind === 'everything') return true;
  return visible.grants.some(
    ({ sources, kinds }) =>
      (sources === undefined || sources.includes(source)) &&
      (kinds === undefined || kinds.some((kind) => kind.group === group && kind.resource === resource)),
  );
}
