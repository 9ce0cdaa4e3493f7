import { StatusError } from '@orrery/model';
import type { OwnerCondition, OwnerKind } from '../ast.ts';
import { type OwnerReference, ownerReferencesOf } from '../fields/metadata.ts';
import type { ObjectView } from '../object-view.ts';
import type { World } from './world.ts';

/** The distances that `any` means (SEA-F01). */
const anyDistance = 8;

/**
 * Whether some chain of references leads to the owner described (`search.md` F). Its length is the number of references; only the
 * last one is read for the description, so the owner itself need not be stored. What stands between must be there for the caller,
 * in the same source, and cluster-scoped or in the namespace of its dependent, as Kubernetes demands of owners. A cycle is walked
 * until the distance ends.
 * @throws StatusError BadRequest when nothing is described, or the kind is not known.
 */
export function ownerPredicate(condition: OwnerCondition, world: World): (object: ObjectView) => boolean {
  const isOwner = referenceMatcher(condition, world);
  const { seniority, everyReference } = condition;
  const last = seniority === 'any' ? anyDistance : seniority + 1;
  return (object) => {
    let level: ReadonlySet<ObjectView> = new Set([object]);
    for (let distance = 1; distance <= last && level.size > 0; distance++) {
      const isAsked = seniority === 'any' || distance === last;
      if (isAsked && anyReference(level, everyReference, isOwner)) return true;
      if (distance < last) level = ownersOf(level, everyReference, world);
    }
    return false;
  };
}

function referenceMatcher(condition: OwnerCondition, world: World): (reference: OwnerReference) => boolean {
  const { uid, name, ownerKind } = condition;
  if (uid !== undefined) return (reference) => reference.uid === uid;
  if (name === undefined && ownerKind === undefined) {
    throw new StatusError('BadRequest', 'an owner needs a uid, a name or a kind');
  }
  const isKind = ownerKind === undefined ? undefined : kindMatcher(ownerKind, world);
  return (reference) => (name === undefined || reference.name === name) && isKind?.(reference) !== false;
}

function kindMatcher(ownerKind: OwnerKind, world: World): (reference: OwnerReference) => boolean {
  const known = world.kindNames(ownerKind);
  if (known === undefined && ownerKind.names === undefined) {
    const kind = ownerKind.group === '' ? ownerKind.resource : `${ownerKind.resource}.${ownerKind.group}`;
    throw new StatusError('BadRequest', `owner: ${kind} is no known resource`);
  }
  const names = new Set([...(known ?? []), ...(ownerKind.names ?? [])]);
  return ({ group, kind }) => group === ownerKind.group && names.has(kind);
}

function referencesOf(object: ObjectView, everyReference: boolean): OwnerReference[] {
  const references = ownerReferencesOf(object.json());
  return everyReference ? references : references.filter(({ isController }) => isController);
}

function anyReference(
  level: ReadonlySet<ObjectView>,
  everyReference: boolean,
  isOwner: (reference: OwnerReference) => boolean,
): boolean {
  return level.values().some((object) => referencesOf(object, everyReference).some(isOwner));
}

function ownersOf(level: ReadonlySet<ObjectView>, everyReference: boolean, world: World): Set<ObjectView> {
  const owners = new Set<ObjectView>();
  for (const object of level) {
    for (const { uid } of referencesOf(object, everyReference)) {
      for (const owner of world.objectsByUid(object.source.id, uid)) {
        if (owner.namespace === '' || owner.namespace === object.namespace) owners.add(owner);
      }
    }
  }
  return owners;
}
