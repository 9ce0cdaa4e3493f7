import type { KubeconfigEntry } from '@orrery/client';
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { CliError } from './cli-error.ts';
import { extensionName } from './kubeconfig-file.ts';

/** What is written into a kubeconfig. */
export interface MergeRequest {
  readonly entries: readonly KubeconfigEntry[];
  /** Cluster entries without a context, for `kubectl --cluster`. */
  readonly clusterEntries?: readonly KubeconfigEntry[];
  readonly caPem: string | undefined;
  readonly token: string;
  /** Without trailing slash. */
  readonly baseUrl: string;
}

/** A kubeconfig with our entries in it. */
export interface MergedKubeconfig {
  readonly text: string;
  /** One line per entry of ours that is somebody else's there, and so was left alone. */
  readonly conflicts: readonly string[];
  /** The contexts that now lead to the server. */
  readonly contexts: readonly string[];
  /** The current context before, if it was another one. */
  readonly formerContext: string | undefined;
}

/**
 * Adds or refreshes our entries in a kubeconfig and makes `fleet` current. Everything else in the file, comments too, stays as
 * it is; entries of the same name with another server are not overwritten (SEA-A03).
 * @param text the file as it is; empty for a new one.
 * @throws CliError (1) when it is no kubeconfig; nothing is to be written then.
 */
export function mergeKubeconfig(text: string, request: MergeRequest): MergedKubeconfig {
  const document = openDocument(text);
  const clusters = sequenceOf(document, 'clusters');
  const contexts = sequenceOf(document, 'contexts');
  const userName = `orrery@${new URL(request.baseUrl).host}`;
  const conflicts: string[] = [];
  const written: string[] = [];
  for (const entry of request.entries) {
    const conflict = conflictOf(clusters, contexts, entry);
    if (conflict !== undefined) {
      conflicts.push(conflict);
      continue;
    }
    putNamed(document, clusters, entry.name, { cluster: clusterOf(entry, request.caPem) });
    const namespace = findNamed(contexts, entry.name)?.getIn(['context', 'namespace']);
    const context = { cluster: entry.name, user: userName, ...(namespace === undefined ? {} : { namespace }) };
    putNamed(document, contexts, entry.name, { context });
    written.push(entry.name);
  }
  for (const entry of request.clusterEntries ?? []) {
    const conflict = clusterConflictOf(clusters, entry);
    if (conflict === undefined) putNamed(document, clusters, entry.name, { cluster: clusterOf(entry, request.caPem) });
    else conflicts.push(conflict);
  }
  putNamed(document, sequenceOf(document, 'users'), userName, { user: { token: request.token } });
  const former = document.get('current-context');
  if (written.includes('fleet')) document.set('current-context', 'fleet');
  const isOther = typeof former === 'string' && former !== '' && former !== 'fleet';
  return {
    text: document.toString({ lineWidth: 0 }),
    conflicts,
    contexts: written,
    formerContext: isOther ? former : undefined,
  };
}

function openDocument(text: string): Document {
  const document = parseDocument(text.trim() === '' ? 'apiVersion: v1\nkind: Config\n' : text, { prettyErrors: false });
  if (document.errors.length > 0 || !isMap(document.contents)) {
    throw new CliError(1, 'the file to write to is not a kubeconfig; nothing was changed');
  }
  return document;
}

function sequenceOf(document: Document, key: string): YAMLSeq {
  const found = document.get(key);
  if (isSeq(found)) {
    // Written by kubectl as `[]` while empty; block style reads better with entries in it.
    if (found.items.length === 0) found.flow = false;
    return found;
  }
  if (found !== undefined && found !== null) {
    throw new CliError(1, `"${key}" of the file to write to is not a list; nothing was changed`);
  }
  const made = document.createNode([]);
  document.set(key, made);
  return made;
}

function findNamed(list: YAMLSeq, name: string): YAMLMap | undefined {
  return list.items.find((item): item is YAMLMap => isMap(item) && item.get('name') === name);
}

function putNamed(document: Document, list: YAMLSeq, name: string, value: object): void {
  const node = document.createNode({ name, ...value });
  const at = list.items.findIndex((item) => isMap(item) && item.get('name') === name);
  if (at < 0) list.items.push(node);
  else list.items[at] = node;
}

function clusterOf(entry: KubeconfigEntry, caPem: string | undefined): object {
  return {
    server: entry.server,
    ...(caPem === undefined ? {} : { 'certificate-authority-data': Buffer.from(caPem).toString('base64') }),
    extensions: [{ name: extensionName, extension: { writtenBy: 'orrery kubeconfig' } }],
  };
}

function clusterConflictOf(clusters: YAMLSeq, entry: KubeconfigEntry): string | undefined {
  const server = findNamed(clusters, entry.name)?.getIn(['cluster', 'server']);
  if (server === undefined || server === entry.server) return undefined;
  return `cluster entry "${entry.name}" leads to ${String(server)}, not to ${entry.server}: left as it is`;
}

function conflictOf(clusters: YAMLSeq, contexts: YAMLSeq, entry: KubeconfigEntry): string | undefined {
  const conflict = clusterConflictOf(clusters, entry);
  if (conflict !== undefined) return conflict;
  const cluster = findNamed(contexts, entry.name)?.getIn(['context', 'cluster']);
  if (cluster !== undefined && cluster !== entry.name) {
    return `context "${entry.name}" is of the cluster entry "${String(cluster)}": left as it is`;
  }
  return undefined;
}
