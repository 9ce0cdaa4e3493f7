import { type ExactJson, isList, memberOf } from '@orrery/query';
import { storableTextProblem } from '../../sql/storable-key.ts';

/** Number of the edge from an object to its owner, in `targets.edge`. */
export const ownerEdge = 1;

/** A reference to another object, as the reference index has it. */
export interface Reference {
  readonly edge: number;
  readonly uid: string;
  /** `<group>/<Kind>`. */
  readonly targetKind: string;
  /** That of the object that refers: an owner is in it or cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
  readonly isController: boolean;
}

/**
 * The owners an object names, each once. One that no stored object can be (U+0000, a lone surrogate, more than 1,024 bytes in a text) is
 * left out.
 */
export function referencesOf(owners: ExactJson | undefined, namespace: string): readonly Reference[] {
  if (owners === undefined || !isList(owners)) return [];
  const found = new Map<string, Reference>();
  for (const owner of owners) {
    const uid = textAt(owner, 'uid');
    const name = textAt(owner, 'name');
    const targetKind = `${groupOf(textAt(owner, 'apiVersion'))}/${textAt(owner, 'kind')}`;
    if (uid === '' && name === '') continue;
    if ([uid, name, targetKind].some((text) => storableTextProblem(text) !== undefined)) continue;
    const key = JSON.stringify([uid, targetKind, name]);
    const isController = memberOf(owner, 'controller') === true || found.get(key)?.isController === true;
    found.set(key, { edge: ownerEdge, uid, targetKind, namespace, name, isController });
  }
  return [...found.values()];
}

function textAt(value: ExactJson, name: string): string {
  const text = memberOf(value, name);
  return typeof text === 'string' ? text : '';
}

/** The group of `<group>/<version>`, empty for core's `v1`. */
function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
