import type { ObjectForm } from './accepted-form.ts';
import {
  isJsonObject,
  type JsonObject,
  memberOf,
  objectOf,
  parseExact,
  sortMembers,
  stringOf,
  writeExact,
} from './exact-json.ts';
import { groupVersion, type ServedKind } from './served-kind.ts';
import { orderKey, type StoredObject } from './stored-object.ts';

/** What the server itself decides of an object's metadata. */
interface ServerMetadata {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** RFC 3339. */
  readonly creationTimestamp: string;
  readonly revision: number;
}

/** The stored form of a body with the server's metadata, which wins over the body's. */
export function storeObject(kind: ServedKind, body: JsonObject, server: ServerMetadata): StoredObject {
  const given = memberOf(body, 'metadata');
  const decided: [string, unknown][] = [
    ['name', server.name],
    ...(server.namespace === '' ? [] : [['namespace', server.namespace] as [string, unknown]]), // a tuple, not an array
    ['uid', server.uid],
    ['resourceVersion', String(server.revision)],
    ['creationTimestamp', server.creationTimestamp],
  ];
  const names = new Set(decided.map(([name]) => name));
  const kept = (isJsonObject(given) ? Object.entries(given) : []).filter(([name]) => !names.has(name));
  const members = Object.entries(body).filter(([name]) => !typeMembers.has(name));
  const object = objectOf([['metadata', objectOf([...decided, ...kept])], ...members]);
  const text = writeExact(kind.isCustom ? sortMembers(object) : object);
  const { namespace, name, uid, revision } = server;
  return { key: orderKey(namespace, name), namespace, name, uid, revision, text: text.slice(1) };
}

/** An object as it is, under another revision: what a watch is told of one that left it. */
export function withRevision(kind: ServedKind, object: StoredObject, revision: number): StoredObject {
  const body = parseExact(`{${object.text}`);
  if (!isJsonObject(body)) throw new TypeError('a stored object is no JSON object');
  const creationTimestamp = stringOf(memberOf(body, 'metadata'), 'creationTimestamp');
  return storeObject(kind, body, { ...object, creationTimestamp, revision });
}

/** The version of a kind in which objects are written, and how much of them. */
export interface WrittenForm {
  readonly kind: ServedKind;
  readonly version: string;
  readonly form: ObjectForm;
}

/** The object as JSON text, whole or only its metadata. */
export function formText({ kind, version, form }: WrittenForm, object: StoredObject): string {
  return form === 'whole' ? objectText(kind, version, object) : metadataText(object);
}

/** `PartialObjectMetadata`, as an answer, an item and an object of an event alike (seen on 1.36). */
function metadataText(object: StoredObject): string {
  const metadata = writeExact(memberOf(parseExact(`{${object.text}`), 'metadata'));
  return `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":${metadata}}`;
}

/** The object as JSON text in one of its kind's versions (conversion `None`: only `apiVersion` differs). */
export function objectText(kind: ServedKind, version: string, object: StoredObject): string {
  const apiVersion = `"apiVersion":"${groupVersion(kind.group, version)}"`;
  const kindMember = `"kind":"${kind.kind}"`;
  return kind.isCustom ? `{${apiVersion},${kindMember},${object.text}` : `{${kindMember},${apiVersion},${object.text}`;
}

/** What a list says beside its items. */
interface ListMetadata {
  readonly revision: number;
  readonly continueToken: string;
  /** 0: not said. */
  readonly remaining: number;
}

/**
 * A list as kube-apiserver writes it: items of built-in kinds have no type of their own; lists of custom kinds have their
 * members by name, so that the metadata comes behind the items (both seen on 1.36).
 */
export function listText(written: WrittenForm, objects: readonly StoredObject[], list: ListMetadata): string {
  const { kind, version } = written;
  const resourceVersion = String(list.revision);
  const remaining = list.remaining === 0 ? {} : { remainingItemCount: list.remaining };
  const apiVersion = `"apiVersion":"${groupVersion(kind.group, version)}"`;
  if (kind.isCustom && written.form === 'whole') {
    const items = objects.map((object) => objectText(kind, version, object)).join(',');
    const metadata = writeExact({ continue: list.continueToken, ...remaining, resourceVersion });
    return `{${apiVersion},"items":[${items}],"kind":"${kind.listKind}","metadata":${metadata}}`;
  }
  const isPartial = written.form === 'metadata';
  const items = objects.map((object) => (isPartial ? metadataText(object) : `{${object.text}`)).join(',');
  const token = list.continueToken === '' ? {} : { continue: list.continueToken };
  const metadata = writeExact({ resourceVersion, ...token, ...remaining });
  const type = isPartial
    ? '"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1"'
    : `"kind":"${kind.listKind}",${apiVersion}`;
  return `{${type},"metadata":${metadata},"items":[${items}]}`;
}

const typeMembers = new Set(['apiVersion', 'kind', 'metadata']);
