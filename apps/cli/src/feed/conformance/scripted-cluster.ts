import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonReply, type Reply } from './reply.ts';

/** A kind that the scripted cluster serves. */
interface ScriptedKind {
  readonly path: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

/** What pushers are tried with: the kinds every feed has, one workload, and one that is denied. */
export const scriptedKinds: readonly ScriptedKind[] = [
  { path: '/api/v1', kind: 'Node', resource: 'nodes', namespaced: false },
  { path: '/api/v1', kind: 'Namespace', resource: 'namespaces', namespaced: false },
  { path: '/api/v1', kind: 'Pod', resource: 'pods', namespaced: true },
  { path: '/api/v1', kind: 'Service', resource: 'services', namespaced: true },
  { path: '/apis/apps/v1', kind: 'Deployment', resource: 'deployments', namespaced: true },
];

/** The kind that the credential may not read. */
export const deniedKind = 'v1/Service';

/** As the feed names a kind. */
export function feedName({ path, kind }: ScriptedKind): string {
  return `${path.replace(/^\/apis?\//, '')}/${kind}`;
}

interface Stored {
  readonly uid: string;
  readonly version: number;
  readonly text: string;
}

interface Watch {
  readonly kind: string;
  readonly response: ServerResponse;
}

interface Change {
  readonly version: number;
  readonly kind: string;
  readonly line: string;
}

/** Uid of kube-system. */
export const clusterUid = '7c1e3c1e-0000-4000-8000-000000000001';

/** A Kubernetes API server in memory, as far as a pusher asks: discovery, lists in chunks, watches with bookmarks, 410. */
export class ScriptedCluster {
  readonly #objects = new Map<string, Map<string, Stored>>();
  readonly #watches = new Set<Watch>();
  #changes: Change[] = [];
  #version = 100;
  /** Watches from before this are 410. */
  #oldest = 0;
  /** Lists and watches of each kind, by feed name. */
  readonly lists = new Map<string, number>();

  constructor(pods: number) {
    for (const kind of scriptedKinds) this.#objects.set(feedName(kind), new Map());
    this.put('v1/Namespace', 'kube-system', { uid: clusterUid });
    for (let index = 0; index < 3; index += 1) this.put('v1/Node', `node-${index}`);
    for (let index = 0; index < 5; index += 1) this.put('apps/v1/Deployment', `web-${index}`);
    for (let index = 0; index < pods; index += 1) this.put('v1/Pod', `pod-${index}`);
    this.put('v1/Service', 'web');
  }

  /** Uids with the resourceVersion of each, as the server has to know them. */
  state(kind: string): ReadonlyMap<string, string> {
    const objects = this.#objects.get(kind) ?? new Map<string, Stored>();
    return new Map([...objects.values()].map(({ uid, version }) => [uid, String(version)]));
  }

  /** Makes or changes an object. */
  put(kind: string, name: string, extra: { readonly uid?: string; readonly padding?: number } = {}): void {
    this.#version += 1;
    const objects = this.#objects.get(kind);
    const before = objects?.get(name);
    const uid = extra.uid ?? before?.uid ?? `${kind.replaceAll('/', '-').toLowerCase()}-${name}`;
    const text = objectText(kind, name, { uid, version: this.#version, padding: extra.padding ?? 0 });
    objects?.set(name, { uid, version: this.#version, text });
    this.#tell(kind, before === undefined ? 'ADDED' : 'MODIFIED', text);
  }

  /** Deletes an object. */
  remove(kind: string, name: string): void {
    const before = this.#objects.get(kind)?.get(name);
    if (before === undefined) return;
    this.#version += 1;
    this.#objects.get(kind)?.delete(name);
    this.#tell(kind, 'DELETED', objectText(kind, name, { uid: before.uid, version: this.#version, padding: 0 }));
  }

  /** Forgets old changes and ends all watches: who watches again from before is told 410. */
  compact(): void {
    this.#oldest = this.#version + 1;
    this.#version += 1;
    this.#changes = [];
    this.cutWatches();
  }

  /** Breaks all watches. */
  cutWatches(): void {
    for (const { response } of this.#watches) response.destroy();
    this.#watches.clear();
  }

  /** Answers a request of a pusher. */
  answer(request: IncomingMessage, response: ServerResponse): Reply {
    const url = new URL(request.url ?? '/', 'https://cluster');
    const document = documentOf(url.pathname);
    if (document !== undefined) return jsonReply(200, document);
    if (url.pathname === '/api/v1/namespaces/kube-system') {
      return okText(this.#objects.get('v1/Namespace')?.get('kube-system')?.text ?? '{}');
    }
    const kind = scriptedKinds.find((each) => `${each.path}/${each.resource}` === url.pathname);
    if (kind === undefined) return jsonReply(404, status(404, 'NotFound', 'not found'));
    const name = feedName(kind);
    if (name === deniedKind) return jsonReply(403, status(403, 'Forbidden', 'services is forbidden'));
    if (url.searchParams.get('watch') === 'true' || url.searchParams.get('watch') === '1') {
      return this.#watch(name, url.searchParams, response);
    }
    // A list of one object only asks where the server stands.
    if (url.searchParams.get('limit') !== '1') this.lists.set(name, (this.lists.get(name) ?? 0) + 1);
    return this.#list(kind, url.searchParams);
  }

  #list(kind: ScriptedKind, query: URLSearchParams): Reply {
    const all = [...(this.#objects.get(feedName(kind))?.values() ?? [])];
    const [from = 0, version = this.#version] = (query.get('continue') ?? '').split('.').filter(Boolean).map(Number);
    if (version < this.#oldest) return jsonReply(410, status(410, 'Expired', 'the continue token is too old'));
    const end = Math.min(all.length, from + Number(query.get('limit') ?? all.length));
    const token = end < all.length ? `${end}.${version}` : '';
    const items = all.slice(from, end).map(({ text }) => text);
    const apiVersion = kind.path.replace(/^\/apis?\//, '');
    const metadata = JSON.stringify({ resourceVersion: String(version), continue: token });
    const head = `{"kind":"${kind.kind}List","apiVersion":"${apiVersion}","metadata":${metadata}`;
    return okText(`${head},"items":[${items.join(',')}]}`);
  }

  #watch(kind: string, query: URLSearchParams, response: ServerResponse): Reply {
    if (query.has('sendInitialEvents')) {
      return jsonReply(
        422,
        status(422, 'Invalid', 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled'),
      );
    }
    const from = Number(query.get('resourceVersion') ?? 0);
    response.writeHead(200, { 'content-type': 'application/json' });
    if (from < this.#oldest) {
      const expired = status(410, 'Expired', 'too old resource version');
      response.end(`${JSON.stringify({ type: 'ERROR', object: expired })}\n`);
      return 'streamed';
    }
    response.flushHeaders();
    for (const change of this.#changes) {
      if (change.kind === kind && change.version > from) response.write(change.line);
    }
    const watch = { kind, response };
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
    return 'streamed';
  }

  #tell(kind: string, type: string, text: string): void {
    const line = `{"type":"${type}","object":${text}}\n`;
    this.#changes.push({ version: this.#version, kind, line });
    for (const watch of this.#watches) if (watch.kind === kind) watch.response.write(line);
  }
}

function objectText(
  kind: string,
  name: string,
  about: { readonly uid: string; readonly version: number; readonly padding: number },
): string {
  const scripted = scriptedKinds.find((each) => feedName(each) === kind);
  const annotations = about.padding === 0 ? {} : { annotations: { padding: 'x'.repeat(about.padding) } };
  return JSON.stringify({
    apiVersion: kind.slice(0, kind.lastIndexOf('/')),
    kind: kind.slice(kind.lastIndexOf('/') + 1),
    metadata: {
      name,
      ...(scripted?.namespaced === true ? { namespace: 'default' } : {}),
      uid: about.uid,
      resourceVersion: String(about.version),
      creationTimestamp: '2024-01-01T00:00:00Z',
      labels: { app: name },
      ...annotations,
    },
    spec: {},
    status: {},
  });
}

function documentOf(path: string): unknown {
  if (path === '/version') return { major: '1', minor: '30', gitVersion: 'v1.30.0' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') {
    const version = { groupVersion: 'apps/v1', version: 'v1' };
    const groups = [{ name: 'apps', versions: [version], preferredVersion: version }];
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }
  if (path !== '/api/v1' && path !== '/apis/apps/v1') return undefined;
  const resources = scriptedKinds
    .filter((kind) => kind.path === path)
    .map(({ kind, resource, namespaced }) => ({
      name: resource,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs: ['get', 'list', 'watch'],
    }));
  return { kind: 'APIResourceList', groupVersion: path.replace(/^\/apis?\//, ''), resources };
}

function status(code: number, reason: string, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

function okText(text: string): Reply {
  return { code: 200, text };
}
