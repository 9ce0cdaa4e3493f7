import { randomUUID } from 'node:crypto';
import type { Clock } from '@orrery/kit';
import { ApiObjects, asObject, type ObjectTarget } from './api-objects.ts';
import { pageNotFound } from './api-status.ts';
import { type JsonObject, memberOf, parseExact, stringOf, writeExact } from './exact-json.ts';
import type { ObjectReference, WrittenObject } from './fake-apiserver.ts';
import { KindRegistry } from './kind-registry.ts';
import { ObjectStore } from './object-store.ts';
import { objectText } from './object-text.ts';
import { kindKey, type ServedKind } from './served-kind.ts';
import { stableUid } from './server-credentials.ts';
import { orderKey } from './stored-object.ts';
import { WatchHub } from './watch-hub.ts';

/** Namespaces every cluster begins with. */
const firstNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Everything of a fake server that a restart keeps, and the in-process way to it. */
export class ServerState {
  readonly kinds = new KindRegistry();
  readonly store: ObjectStore;
  readonly hub: WatchHub;
  readonly objects: ApiObjects;

  constructor(options: { readonly name: string; readonly clock: Clock; readonly historyLimit: number }) {
    this.store = new ObjectStore(options.historyLimit);
    this.hub = new WatchHub(options.clock, () => this.store.revision);
    this.objects = new ApiObjects({
      store: this.store,
      kinds: this.kinds,
      time: () => new Date(options.clock.now()).toISOString().replace(/\.[0-9]+Z$/, 'Z'),
      uidFor: (target) => newUid(options.name, target),
      onChange: (change) => this.hub.send(change),
      onKindRemoved: (kind) => this.hub.endKind(kind),
    });
    for (const name of firstNamespaces) this.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    this.store.beginWatchCache();
  }

  put(given: object | string): WrittenObject {
    const body = asObject(parseExact(typeof given === 'string' ? given : writeExact(given)));
    const metadata = memberOf(body, 'metadata');
    const kind = this.#kind(stringOf(body, 'apiVersion'), stringOf(body, 'kind'));
    const namespace = kind.namespaced ? stringOf(metadata, 'namespace') || 'default' : '';
    const written = this.objects.put({ kind, namespace, name: stringOf(metadata, 'name') }, body);
    return { uid: written.uid, resourceVersion: String(written.revision) };
  }

  remove(reference: ObjectReference): void {
    this.objects.remove(this.#target(reference));
  }

  get(reference: ObjectReference): JsonObject | undefined {
    const target = this.#target(reference);
    const found = this.store.get(kindKey(target.kind), orderKey(target.namespace, target.name));
    if (found === undefined) return undefined;
    return asObject(parseExact(objectText(target.kind, versionOf(reference.apiVersion), found)));
  }

  list(apiVersion: string, kindName: string): JsonObject[] {
    const kind = this.#kind(apiVersion, kindName);
    const page = { namespace: '', revision: this.store.revision, start: '', limit: 0 };
    const { objects } = this.store.page(kindKey(kind), page);
    return objects.map((object) => asObject(parseExact(objectText(kind, versionOf(apiVersion), object))));
  }

  /**
   * Positions and tokens given so far expire. The counter moves on first, as the leases of a real cluster move it: the last
   * position would stay good otherwise.
   */
  forgetPast(): void {
    this.store.advance();
    this.store.compact();
  }

  /** A start on the data that are there: the watch cache begins anew. A real server renews a lease, hence the step. */
  beginAgain(): void {
    this.store.advance();
    this.store.beginWatchCache();
  }

  #target(reference: ObjectReference): ObjectTarget {
    const { name, namespace = '' } = reference;
    return { kind: this.#kind(reference.apiVersion, reference.kind), namespace, name };
  }

  #kind(apiVersion: string, kindName: string): ServedKind {
    const kind = this.kinds.findByKind(apiVersion, kindName);
    if (kind === undefined) throw pageNotFound();
    return kind;
  }
}

function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** Clusters are recognised by the uid of `kube-system`: those of the first namespaces are the same for the same server name. */
function newUid(serverName: string, target: ObjectTarget): string {
  const isFirst = kindKey(target.kind) === '/namespaces' && firstNamespaces.includes(target.name);
  return isFirst ? stableUid(serverName, target.name) : randomUUID();
}
