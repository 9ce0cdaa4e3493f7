/** Namespace (empty for cluster-scoped objects) and name of an `objectPath`. */
export function pathParts(path: string): { readonly namespace: string; readonly name: string } {
  const slash = path.indexOf('/');
  return slash < 0 ? { namespace: '', name: path } : { namespace: path.slice(0, slash), name: path.slice(slash + 1) };
}
