import type { NamespaceArea } from './namespace-area.ts';

/** Most namespaces that are listed and watched one by one, or left out by a field selector (KSY-C07). */
const maxNamedNamespaces = 20;

/** Objects of a watch of the whole cluster that are dropped at ingest: those of namespaces outside. */
export interface ForeignNamespaces {
  readonly area: NamespaceArea;
  /** Label selector, as text, that a namespace's labels must match as well. */
  readonly selector: string | undefined;
}

/** How the objects of some namespaces are asked for. */
export interface NamespacePlan {
  /** One list and watch per namespace; undefined: one of the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  /** Requirements to add to the field selector; empty when none. */
  readonly fieldSelectors: readonly string[];
  readonly foreign: ForeignNamespaces | undefined;
}

/** Decides it by how many namespaces there are (KSY-C07): credentials that see single namespaces only work up to that many. */
export function planNamespaces(area: NamespaceArea, selector: string | undefined): NamespacePlan {
  const isEverything = area.kind === 'except' && area.names.length === 0;
  if (selector !== undefined || area.names.length > maxNamedNamespaces) {
    return { namespaces: undefined, fieldSelectors: [], foreign: { area, selector } };
  }
  if (isEverything) return { namespaces: undefined, fieldSelectors: [], foreign: undefined };
  if (area.kind === 'only') return { namespaces: area.names, fieldSelectors: [], foreign: undefined };
  const fieldSelectors = area.names.map((name) => `metadata.namespace!=${name}`);
  return { namespaces: undefined, fieldSelectors, foreign: undefined };
}
