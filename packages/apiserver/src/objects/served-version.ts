import {
  apiVersionOf,
  type Conversion,
  convertBody,
  type GroupVersion,
  hubVersionOf,
  isBuiltInGroup,
  parseJsonValue,
  printCells,
  StatusError,
  storedGroupOf,
  versionChangeOf,
} from '@orrery/model';
import { type FieldPath, type FieldRequirement, parseFieldPath, printFieldPath } from '@orrery/query';
import type { StoredObject } from '@orrery/storage';
import { unknownPath } from '../discovery/documents.ts';

/** Group, version and plural of a path. */
export interface AskedKind extends GroupVersion {
  readonly resource: string;
}

/** A kind in the version a request names. */
export interface ServedVersion {
  /** As its objects are stored. */
  readonly stored: AskedKind;
  /** A stored object as this version has it. */
  show(object: StoredObject): StoredObject;
  /**
   * What a requirement on a field of this version asks of the stored one (SEA-E08).
   * @throws StatusError BadRequest when the field has no counterpart there.
   */
  storedField(requirement: FieldRequirement): FieldRequirement;
}

/**
 * How a version is served that is not the stored one: built-in kinds from their hub version, by renaming or converting (SEA-S02).
 * @returns undefined where objects are served as they are stored.
 * @throws StatusError NotFound for a version of a built-in kind that this build cannot make.
 */
export function servedVersionOf(asked: AskedKind): ServedVersion | undefined {
  if (!isBuiltInGroup(asked.group)) return undefined;
  const { resource } = asked;
  const group = storedGroupOf(asked);
  const stored = { group, version: hubVersionOf({ group, resource }), resource };
  if (apiVersionOf(stored) === apiVersionOf(asked)) return undefined;
  const change = versionChangeOf(stored, asked);
  if (change === undefined) throw unknownPath();
  if (change === 'rename') return { stored, show: (object) => object, storedField: (requirement) => requirement };
  return {
    stored,
    storedField: (requirement) => movedField(requirement, change.moved, { asked, stored }),
    show: (object) => {
      const { body } = object;
      // a table is printed from the stored version, whatever is shown beside it
      const cells = object.cells ?? printCells(group, resource, parseJsonValue(body))?.cells;
      return { ...object, ...convertBody(body, change.fromHub), ...(cells === undefined ? {} : { cells }) };
    },
  };
}

function movedField(
  requirement: FieldRequirement,
  moved: Conversion['moved'],
  { asked, stored }: { readonly asked: AskedKind; readonly stored: AskedKind },
): FieldRequirement {
  const { path } = requirement;
  for (const [from, to] of moved) {
    const behind = stepsBehind(path, from.split('.'));
    if (behind === undefined) continue;
    if (to !== undefined) return { ...requirement, path: [...parseFieldPath(to), ...behind] };
    throw new StatusError(
      'BadRequest',
      `fieldSelector: ${printFieldPath(path)} is made for ${apiVersionOf(asked)} and cannot be selected by; ask for ${apiVersionOf(stored)}`,
    );
  }
  return requirement;
}

/** The steps of a path behind these members, whatever lists it passes between them; undefined when it begins otherwise. */
function stepsBehind(path: FieldPath, names: readonly string[]): FieldPath | undefined {
  let next = 0;
  for (const [at, step] of path.entries()) {
    if (step.kind !== 'member') continue;
    if (step.name !== names[next]) return undefined;
    next += 1;
    if (next === names.length) return path.slice(at + 1);
  }
  return undefined;
}
