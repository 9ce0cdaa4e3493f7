import type { Findings } from './diagnostic.ts';
import { type Fields, readFields } from './fields.ts';
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

/** The root mapping of a kubeconfig; undefined when the text is none, with the reason among the findings. */
export function readRoot(text: string, findings: Findings): Fields | undefined {
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
  return root;
}

/** The contexts with a name, in the order of the file. */
export function readContexts(root: Fields): readonly KubeconfigContext[] {
  const current = root.string('current-context');
  return (root.list('contexts') ?? []).flatMap((entry) => {
    const name = entry.string('name');
    if (name === undefined) return [];
    const context = entry.child('context');
    const cluster = context?.string('cluster') ?? '';
    const server = root
      .list('clusters')
      ?.find((candidate) => candidate.string('name') === cluster)
      ?.child('cluster')
      ?.string('server');
    return [{ name, cluster, user: context?.string('user') ?? '', server, isCurrent: name === current }];
  });
}
