import { revision, type ScopeKey } from '@orrery/model';
import type { StoredObject } from '../contract/records.ts';
import { pathParts } from '../sql/path-parts.ts';

/**
 * Objects as they cross a thread border: column by column, since to copy lists of texts and numbers costs a fifth of what objects
 * cost, and their bodies in one buffer, cut by their ends. All lists but `scopes` have an element of each object.
 */
export interface PackedObjects {
  /** The different ones, and which of them each object is of. */
  readonly scopes: readonly ScopeKey[];
  readonly scopeOf: readonly number[];
  readonly paths: readonly string[];
  readonly versions: readonly string[];
  readonly uids: readonly string[];
  readonly revisions: readonly number[];
  readonly originVersions: readonly string[];
  readonly annotationsEnds: readonly number[];
  readonly cells: readonly (string | undefined)[];
  /** Absent when none of them is a tombstone. */
  readonly deletedAt?: readonly (number | undefined)[];
  readonly bytes: Uint8Array;
  /** Where each body ends in `bytes`; it begins where the one before ends. */
  readonly ends: Uint32Array;
}

/** The objects again; their bodies are views of the one buffer. */
export function unpackObjects(packed: PackedObjects): StoredObject[] {
  const { bytes, ends } = packed;
  const objects: StoredObject[] = [];
  for (const [at, path] of packed.paths.entries()) {
    const scope = packed.scopes[packed.scopeOf[at] ?? 0];
    if (scope === undefined) throw new RangeError(`object ${at} of a page has no scope`);
    const { source, group, resource } = scope;
    const { namespace, name } = pathParts(path);
    const cells = packed.cells[at];
    const deletedAt = packed.deletedAt?.[at];
    objects.push({
      key: { source, group, resource, namespace, name },
      version: packed.versions[at] ?? '',
      uid: packed.uids[at] ?? '',
      revision: revision(BigInt(packed.revisions[at] ?? 0)),
      originVersion: packed.originVersions[at] ?? '',
      body: bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at]),
      annotationsEnd: packed.annotationsEnds[at] ?? 0,
      ...(cells === undefined ? {} : { cells }),
      ...(deletedAt === undefined ? {} : { deletedAt }),
    });
  }
  return objects;
}
