/** A set of namespaces: only these, or all but these. Names are sorted and each is there once. */
export interface NamespaceArea {
  readonly kind: 'only' | 'except';
  readonly names: readonly string[];
}

/** Every namespace. */
export const everyNamespace: NamespaceArea = { kind: 'except', names: [] };

/** The area of two lists as users write them: an empty `include` means all, `exclude` wins. */
export function areaOf(lists: {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}): NamespaceArea {
  if (lists.include.length === 0) return area('except', new Set(lists.exclude));
  return area('only', new Set(lists.include).difference(new Set(lists.exclude)));
}

/** Namespaces that are in either. */
export function unionOf(a: NamespaceArea, b: NamespaceArea): NamespaceArea {
  return complementOf(intersectionOf(complementOf(a), complementOf(b)));
}

/** Namespaces that are in both. */
export function intersectionOf(a: NamespaceArea, b: NamespaceArea): NamespaceArea {
  const [left, right] = [new Set(a.names), new Set(b.names)];
  if (a.kind === 'only') {
    return area('only', b.kind === 'only' ? left.intersection(right) : left.difference(right));
  }
  return b.kind === 'only' ? area('only', right.difference(left)) : area('except', left.union(right));
}

/** Whether a namespace is in the area. */
export function isInArea({ kind, names }: NamespaceArea, namespace: string): boolean {
  return names.includes(namespace) === (kind === 'only');
}

function complementOf({ kind, names }: NamespaceArea): NamespaceArea {
  return { kind: kind === 'only' ? 'except' : 'only', names };
}

function area(kind: NamespaceArea['kind'], names: ReadonlySet<string>): NamespaceArea {
  return { kind, names: [...names].sort() };
}
