/** A context and the cluster entry of the same name. */
export interface KubeconfigEntry {
  readonly name: string;
  /** URL of the entry: the base URL, or it and a prefix. */
  readonly server: string;
}

const reservedNames = new Set(['orrery', 'fleet', 'clusterpedia']);

/**
 * The contexts a kubeconfig of a server has, in the order `orrery`, `fleet`, clusters as given (SEA-A03). Names are unique: a
 * cluster whose own name is taken for something else is `cluster-<name>`, with the prefix repeated while another cluster has
 * that very name.
 * @param baseUrl without trailing slash.
 * @param clusters names of the visible clusters, each once.
 */
export function kubeconfigEntries(baseUrl: string, clusters: readonly string[]): readonly KubeconfigEntry[] {
  const own = new Set(clusters);
  const entries: KubeconfigEntry[] = [
    { name: 'orrery', server: baseUrl },
    { name: 'fleet', server: `${baseUrl}/fleet` },
  ];
  for (const cluster of clusters) {
    entries.push({ name: contextName(cluster, own), server: `${baseUrl}/fleet/clusters/${cluster}` });
  }
  return entries;
}

/** The base URL behind a `server` of `kubeconfigEntries`; other URLs come back without trailing slash. */
export function baseUrlOf(server: string): string {
  return server.replace(/\/+$/, '').replace(/\/fleet(?:\/clusters\/[^/]+)?$/, '');
}

function contextName(cluster: string, own: ReadonlySet<string>): string {
  if (!reservedNames.has(cluster) && !cluster.startsWith('account-')) return cluster;
  let name = `cluster-${cluster}`;
  while (own.has(name)) name = `cluster-${name}`;
  return name;
}
