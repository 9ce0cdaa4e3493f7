import { type ObjectKey, revision, type ScopeKey, sourceId } from '@orrery/model';
import type { ObjectVersion, StoredObject } from '../../contract.ts';

/** A row as `node:sqlite` gives it. */
export type Row = Record<string, unknown>;

/** Splits a path at its only slash: names hold none. */
export function keyAt(scope: ScopeKey, path: string): ObjectKey {
  const slash = path.indexOf('/');
  return {
    source: scope.source,
    group: scope.group,
    resource: scope.resource,
    namespace: slash < 0 ? '' : path.slice(0, slash),
    name: path.slice(slash + 1),
  };
}

/** Columns `toStoredObject` needs, in the order of the table. */
export function toStoredObject(scope: ScopeKey, row: Row): StoredObject {
  return {
    key: keyAt(scope, text(row, 'path')),
    version: text(row, 'version'),
    uid: text(row, 'uid'),
    revision: revision(BigInt(Number(row['revision']))),
    originVersion: text(row, 'origin_version'),
    labels: parseLabels(text(row, 'labels')),
    body: bytes(row, 'body'),
    annotationsEnd: Number(row['annotations_end']),
  };
}

/** A row of (path, uid, origin_version, revision). */
export function toObjectVersion(row: Row): ObjectVersion {
  return {
    path: text(row, 'path'),
    uid: text(row, 'uid'),
    originVersion: text(row, 'origin_version'),
    revision: revision(BigInt(Number(row['revision']))),
  };
}

/** A scope of a row with source, api_group and resource. */
export function toScope(row: Row): ScopeKey {
  return { source: sourceId(Number(row['source'])), group: text(row, 'api_group'), resource: text(row, 'resource') };
}

export function text(row: Row, column: string): string {
  return String(row[column] ?? '');
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : new Uint8Array();
}

/** Labels are kept as a JSON array of strings: key, value, key, value... */
export function parseLabels(json: string): readonly string[] {
  return json === '[]' ? [] : JSON.parse(json);
}
