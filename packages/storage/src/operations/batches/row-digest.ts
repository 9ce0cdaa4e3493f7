import { createHash, hash } from 'node:crypto';
import { declaredFields, type FieldDeclaration } from '@orrery/model';
import type { KindName } from '@orrery/query';
import { declaredDefinitions } from '../maintenance/field-definitions.ts';
import type { IndexEntries } from './read-body.ts';

const bodyBytes = 16;
const entryBytes = 8;
const separator = Buffer.from([0]);

/**
 * The digest of a row: 16 bytes of SHA-256 of version and body, which tell a changed object from an unchanged one (KSY-E05), and 8 of
 * SHA-256 of what the indexes hold of it, so that most changes need not read the old body.
 */
export function rowDigest(
  { kind, version, body }: { readonly kind: KindName; readonly version: string; readonly body: Uint8Array },
  entries: IndexEntries,
): Uint8Array {
  const ofBody = createHash('sha256').update(version).update(separator).update(body).digest();
  const ofEntries = hash('sha256', entriesText(kind, entries), 'buffer');
  const digest = new Uint8Array(bodyBytes + entryBytes);
  digest.set(ofBody.subarray(0, bodyBytes));
  digest.set(ofEntries.subarray(0, entryBytes), bodyBytes);
  return digest;
}

/** Whether two digests are of the same version and body. */
export function isSameBody(a: Uint8Array, b: Uint8Array): boolean {
  return areEqual(a, b, { from: 0, to: bodyBytes });
}

/** Whether the indexes hold the same of two states. */
export function hasSameEntries(a: Uint8Array, b: Uint8Array): boolean {
  return areEqual(a, b, { from: bodyBytes, to: bodyBytes + entryBytes });
}

function areEqual(a: Uint8Array, b: Uint8Array, { from, to }: { readonly from: number; readonly to: number }): boolean {
  for (let at = from; at < to; at += 1) if (a[at] === undefined || a[at] !== b[at]) return false;
  return true;
}

/** Names what the entries of each kind are made by: with other declarations an object has other entries. */
const definitions: ReadonlyMap<string, string> = new Map(
  Map.groupBy(declaredFields, kindKey)
    .entries()
    .map(([kind, fields]) => [kind, hash('sha256', JSON.stringify(fields.map(definitionOf)), 'base64')]),
);

function definitionOf({ id }: FieldDeclaration): readonly [number, string | undefined] {
  return [id, declaredDefinitions().get(id)?.text];
}

/** Lengths stand before what may hold anything, so that different entries have different texts. */
function entriesText(kind: KindName, { labels, fields, references }: IndexEntries): string {
  let text = definitions.get(kindKey(kind)) ?? '';
  for (const [key, value] of labels) text += `\n${key.length} ${value.length} ${key}${value}`;
  for (const { field, key } of fields) text += `\n${field} ${key.length} ${latin1(key)}`;
  for (const { edge, uid, targetKind, namespace, name, isController } of references) {
    text += `\n${edge} ${isController} ${JSON.stringify([uid, targetKind, namespace, name])}`;
  }
  return text;
}

/** One character per byte. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function kindKey({ group, resource }: KindName): string {
  return `${group}/${resource}`;
}
