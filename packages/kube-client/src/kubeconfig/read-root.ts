import type { Findings } from './diagnostic.ts';
import { type Fields, type FieldsFor, readFields } from './fields.ts';
import { readDocument } from './read-document.ts';

const knownFields = [
  'apiVersion',
  'kind',
  'preferences',
  'clusters',
  'contexts',
  'users',
  'current-context',
  'extensions',
] as const;

/** S-15.1 allows 1 MiB, which holds far more contexts than people have; each may be judged. */
const contextLimit = 1000;

/** One way into a cluster, as a kubeconfig names it. */
export interface KubeconfigContext {
  readonly name: string;
  /** Name of the cluster's entry; empty when the context has none. */
  readonly cluster: string;
  /** Name of the user's entry; empty when the context has none. */
  readonly user: string;
  /** The cluster's server as written, not checked. */
  readonly server?: string | undefined;
  /** Whether it is `current-context`. */
  readonly isCurrent: boolean;
}

/** A kubeconfig's lists, read once. */
export interface KubeconfigRoot {
  /** The contexts with a name, in the order of the file. */
  readonly contexts: readonly KubeconfigContext[];
  readonly clusters: ReadonlyMap<string, FieldsFor>;
  readonly users: ReadonlyMap<string, FieldsFor>;
}

/** The root of a kubeconfig; undefined when the text is none, with the reason among the findings. Work: one pass. */
export function readRoot(text: string, findings: Findings): KubeconfigRoot | undefined {
  const document = readDocument(text, findings);
  if (findings.all.some((finding) => finding.severity === 'error')) return undefined;
  const root = readFields(document, '', findings);
  const kind = root?.string('kind') ?? 'Config';
  const apiVersion = root?.string('apiVersion') ?? 'v1';
  if (root === undefined || kind !== 'Config' || apiVersion !== 'v1' || !root.has('clusters')) {
    const detail = 'Give a file with kind: Config, apiVersion: v1, clusters, contexts and users.';
    findings.error('NotAKubeconfig', '', { summary: 'The file is not a kubeconfig.', detail });
    return undefined;
  }
  root.warnUnknown(knownFields);
  const entries = root.list('contexts') ?? [];
  if (entries.length > contextLimit) {
    const detail = `At most ${contextLimit} are read. Give the one that is meant: kubectl config view --minify --flatten --raw`;
    findings.error('TooManyContexts', 'contexts', { summary: `There are ${entries.length} contexts.`, detail });
    return undefined;
  }
  const clusters = root.named('clusters');
  const current = root.string('current-context');
  const contexts = entries.flatMap((entry) => readContext(entry, { clusters, current, findings }));
  return { contexts, clusters, users: root.named('users') };
}

function readContext(
  entry: Fields,
  root: Pick<KubeconfigRoot, 'clusters'> & { readonly current: string | undefined; readonly findings: Findings },
): readonly KubeconfigContext[] {
  const name = entry.string('name');
  if (name === undefined) return [];
  const context = entry.child('context');
  const cluster = context?.string('cluster') ?? '';
  const server = root.clusters.get(cluster)?.(root.findings)?.child('cluster')?.string('server');
  return [{ name, cluster, user: context?.string('user') ?? '', server, isCurrent: name === root.current }];
}
