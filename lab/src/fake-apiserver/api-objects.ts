import { ApiStatus, badRequest, detailsOf, objectNotFound, qualified } from './api-status.ts';
import type { ObjectChange } from './change-history.ts';
import { establish, readCustomKind } from './custom-kind.ts';
import { isJsonObject, type JsonObject, memberOf, mergePatch, objectOf, parseExact, stringOf } from './exact-json.ts';
import type { KindRegistry } from './kind-registry.ts';
import { completeNamespace } from './namespace-object.ts';
import type { ObjectStore } from './object-store.ts';
import { storeObject, withRevision } from './object-text.ts';
import { kindKey, type ServedKind } from './served-kind.ts';
import { orderKey, type StoredObject } from './stored-object.ts';

/** What names an object of a kind. `namespace` is empty for cluster-scoped kinds. */
export interface ObjectTarget {
  readonly kind: ServedKind;
  readonly namespace: string;
  readonly name: string;
}

/** What {@link ApiObjects} works with. */
interface ApiObjectsDeps {
  readonly store: ObjectStore;
  readonly kinds: KindRegistry;
  /** RFC 3339, now. */
  readonly time: () => string;
  /** A new uid for an object that brings none. */
  readonly uidFor: (target: ObjectTarget) => string;
  /** Called for every change, in revision order. */
  readonly onChange: (change: ObjectChange) => void;
  /** Called when a kind is served no more. */
  readonly onKindRemoved: (kind: ServedKind) => void;
}

const namespaces = 'namespaces';

/** The write rules of the server over the store: identity, conflicts, namespaces, custom kinds. */
export class ApiObjects {
  readonly #deps: ApiObjectsDeps;

  constructor(deps: ApiObjectsDeps) {
    this.#deps = deps;
  }

  /** @throws ApiStatus 404 when there is none. */
  get(target: ObjectTarget): StoredObject {
    const key = orderKey(target.namespace, target.name);
    const found = this.#deps.store.get(kindKey(target.kind), key);
    if (found === undefined) throw objectNotFound(target.kind, target.name);
    return found;
  }

  /** @throws ApiStatus 409 AlreadyExists, 404 of the namespace, 422 for a name that cannot be in a path. */
  create(target: ObjectTarget, body: JsonObject): StoredObject {
    const key = orderKey(target.namespace, target.name);
    if (this.#deps.store.get(kindKey(target.kind), key) !== undefined) {
      const message = `${qualified(target.kind)} ${JSON.stringify(target.name)} already exists`;
      throw new ApiStatus(409, 'AlreadyExists', message, { details: detailsOf(target.kind, target.name) });
    }
    this.#requireNamespace(target.namespace);
    return this.#write(target, asObject(mergePatch(body, serverDecides)), undefined);
  }

  /** @throws ApiStatus 404 when there is none, 409 Conflict when the body names another resourceVersion or uid. */
  replace(target: ObjectTarget, body: JsonObject): StoredObject {
    const current = this.get(target);
    const metadata = memberOf(body, 'metadata');
    const asked = stringOf(metadata, 'resourceVersion');
    const uid = stringOf(metadata, 'uid');
    if ((asked !== '' && asked !== String(current.revision)) || (uid !== '' && uid !== current.uid)) {
      const why = 'the object has been modified; please apply your changes to the latest version and try again';
      const message = `Operation cannot be fulfilled on ${qualified(target.kind)} ${JSON.stringify(target.name)}: ${why}`;
      throw new ApiStatus(409, 'Conflict', message, { details: detailsOf(target.kind, target.name) });
    }
    return this.#write(target, body, current);
  }

  /** Replaces only `status`. @throws as {@link ApiObjects.replace}. */
  replaceStatus(target: ObjectTarget, body: JsonObject): StoredObject {
    const whole = this.#parsed(this.get(target));
    const resourceVersion = stringOf(memberOf(body, 'metadata'), 'resourceVersion');
    const metadata = mergePatch(memberOf(whole, 'metadata'), resourceVersion === '' ? {} : { resourceVersion });
    return this.replace(target, asObject(mergePatch(whole, { metadata, status: memberOf(body, 'status') ?? null })));
  }

  /** Applies a JSON merge patch (RFC 7396). @throws as {@link ApiObjects.replace}. */
  merge(target: ObjectTarget, patch: unknown): StoredObject {
    return this.replace(target, asObject(mergePatch(this.#parsed(this.get(target)), patch)));
  }

  /** Creates or replaces, whatever is there; a missing namespace is made. */
  put(target: ObjectTarget, body: JsonObject): StoredObject {
    if (target.namespace !== '') this.#ensureNamespace(target.namespace);
    const current = this.#deps.store.get(kindKey(target.kind), orderKey(target.namespace, target.name));
    return this.#write(target, body, current);
  }

  /** Removes an object; a namespace takes its objects along, a CustomResourceDefinition those of its kind. @throws ApiStatus 404. */
  remove(target: ObjectTarget): StoredObject {
    const current = this.get(target);
    const key = kindKey(target.kind);
    const defined = key === definitionsKey ? this.#definedKind(current) : undefined;
    if (defined !== undefined) this.#removeAll(defined, () => true);
    if (key === `/${namespaces}`) {
      for (const kind of this.#deps.kinds.all()) this.#removeAll(kind, (object) => object.namespace === target.name);
    }
    const change = this.#removeOne(target.kind, current);
    if (defined !== undefined) {
      this.#deps.kinds.delete(defined);
      this.#deps.store.closeKind(kindKey(defined));
      this.#deps.onKindRemoved(defined);
    }
    return change.object;
  }

  #removeAll(kind: ServedKind, isMeant: (object: StoredObject) => boolean): void {
    for (const object of this.#deps.store.all(kindKey(kind))) {
      if (isMeant(object)) this.#removeOne(kind, object);
    }
  }

  #removeOne(kind: ServedKind, current: StoredObject): ObjectChange {
    const change = this.#deps.store.remove(kindKey(kind), current, (revision) => withRevision(kind, current, revision));
    this.#deps.onChange(change);
    return change;
  }

  #write(target: ObjectTarget, given: JsonObject, current: StoredObject | undefined): StoredObject {
    checkName(target);
    const key = kindKey(target.kind);
    const body = this.#completed(key, target, given);
    const defined = key === definitionsKey ? readCustomKind(body) : undefined;
    const created = current === undefined ? createdAt(given) || this.#deps.time() : createdAt(this.#parsed(current));
    const uid = current?.uid ?? (stringOf(memberOf(given, 'metadata'), 'uid') || this.#deps.uidFor(target));
    const { namespace, name } = target;
    const change = this.#deps.store.put(key, orderKey(namespace, name), (revision) =>
      storeObject(target.kind, body, { namespace, name, uid, creationTimestamp: created, revision }),
    );
    if (defined !== undefined) {
      this.#deps.kinds.set(defined);
      this.#deps.store.openKind(kindKey(defined));
    }
    this.#deps.onChange(change);
    return change.object;
  }

  #completed(key: string, target: ObjectTarget, body: JsonObject): JsonObject {
    if (key === definitionsKey) return establish(body, this.#deps.time());
    return key === `/${namespaces}` ? completeNamespace(body, target.name) : body;
  }

  #requireNamespace(namespace: string): void {
    if (namespace === '' || this.#deps.store.get(`/${namespaces}`, orderKey('', namespace)) !== undefined) return;
    throw objectNotFound({ group: '', resource: namespaces }, namespace);
  }

  #ensureNamespace(namespace: string): void {
    if (this.#deps.store.get(`/${namespaces}`, orderKey('', namespace)) !== undefined) return;
    const kind = this.#deps.kinds.find('', 'v1', namespaces);
    if (kind !== undefined) this.#write({ kind, namespace: '', name: namespace }, objectOf([]), undefined);
  }

  #definedKind(definition: StoredObject): ServedKind | undefined {
    const spec = readCustomKind(this.#parsed(definition));
    return this.#deps.kinds.all().find((kind) => kind.isCustom && kindKey(kind) === kindKey(spec));
  }

  #parsed(object: StoredObject): JsonObject {
    return asObject(parseExact(`{${object.text}`));
  }
}

/** What a client cannot choose when it creates an object. */
const serverDecides = { metadata: { uid: null, creationTimestamp: null, resourceVersion: null } };

const definitionsKey = 'apiextensions.k8s.io/customresourcedefinitions';

/** A parsed value that must be an object. @throws ApiStatus 400 otherwise. */
export function asObject(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw badRequest('the object provided is unrecognized: a JSON object is expected');
}

function createdAt(body: JsonObject): string {
  return stringOf(memberOf(body, 'metadata'), 'creationTimestamp');
}

/** Names are path segments at least (`path.IsValidPathSegmentName` of apimachinery); stricter rules of kinds are not checked. */
function checkName(target: ObjectTarget): void {
  const { name } = target;
  if (name !== '' && name !== '.' && name !== '..' && !/[/%]/.test(name)) return;
  const message = `${target.kind.kind} ${JSON.stringify(name)} is invalid: metadata.name: Required value: a path segment`;
  throw new ApiStatus(422, 'Invalid', message, { details: detailsOf(target.kind, name) });
}
