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

const compatiblePath = '/apis/clusterpedia.io/v1beta1/resources';

/**
 * The cluster entries that clients of Clusterpedia name with `--cluster`: `clusterpedia` for all clusters, and each cluster by its own
 * name. Names that `kubeconfigEntries` has are left out: those entries lead to the same cluster, and to more of it.
 * @param baseUrl without trailing slash.
 * @param clusters names of the visible clusters, each once.
 */
export function compatibleEntries(baseUrl: string, clusters: readonly string[]): readonly KubeconfigEntry[] {
  const taken = new Set(clusters.filter((cluster) => !isReserved(cluster)));
  const ofClusters = clusters
    .filter((cluster) => !taken.has(cluster))
    .map((name) => ({ name, server: `${baseUrl}${compatiblePath}/clusters/${name}` }));
  const ofAll = { name: 'clusterpedia', server: `${baseUrl}${compatiblePath}` };
  return [ofAll, ...ofClusters.filter(({ name }) => !reservedNames.has(name))];
}

const prefixes = /(?:\/fleet|\/apis\/clusterpedia\.io\/v1beta1\/resources)(?:\/clusters\/[^/]+)?$/;

/** The base URL behind a `server` of these entries; other URLs come back without trailing slash. */
export function baseUrlOf(server: string): string {
  return server.replace(/\/+$/, '').replace(prefixes, '');
}

function isReserved(cluster: string): boolean {
  return reservedNames.has(cluster) || cluster.startsWith('account-');
}

function contextName(cluster: string, own: ReadonlySet<string>): string {
  if (!isReserved(cluster)) return cluster;
  let name = `cluster-${cluster}`;
  while (own.has(name)) name = `cluster-${name}`;
  return name;
}
