import type { ObjectProfile } from '@orrery/model';
import { type NamespaceArea, unionOf } from './namespace-area.ts';
import type { ServedKind } from './served-kinds.ts';

/** Why a kind is collected; where there are several reasons, the first of these. */
const choiceReasons = ['Named', 'Group', 'Profile', 'InvolvedEvents', 'CustomResource', 'Owner'] as const;

/** One of `choiceReasons`. */
export type ChoiceReason = (typeof choiceReasons)[number];

/** That a part of a kind's objects be collected. */
export interface Wish {
  readonly kind: ServedKind;
  readonly reason: ChoiceReason;
  /** One list of versions per entry that went into this wish; an empty list asks for the first one served. */
  readonly versions: readonly (readonly string[])[];
  /** Whether somebody wants it in whatever version it is served. */
  readonly acceptsAnyVersion: boolean;
  readonly area: NamespaceArea;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly profile: ObjectProfile;
  /** Of events: only those of objects of these kinds; undefined: all. */
  readonly involvedKinds: readonly string[] | undefined;
}

/** The one wish that gives everything both ask for; selectors that differ have no union but everything. */
export function mergeWishes(a: Wish, b: Wish): Wish {
  const isFirst = choiceReasons.indexOf(a.reason) <= choiceReasons.indexOf(b.reason);
  const involved =
    a.involvedKinds === undefined || b.involvedKinds === undefined
      ? undefined
      : [...new Set([...a.involvedKinds, ...b.involvedKinds])].sort();
  return {
    kind: a.kind,
    reason: isFirst ? a.reason : b.reason,
    versions: [...a.versions, ...b.versions],
    acceptsAnyVersion: a.acceptsAnyVersion || b.acceptsAnyVersion,
    area: unionOf(a.area, b.area),
    labelSelector: a.labelSelector === b.labelSelector ? a.labelSelector : undefined,
    fieldSelector: a.fieldSelector === b.fieldSelector ? a.fieldSelector : undefined,
    // neither `tags` nor `metadata` holds all that the other has
    profile: a.profile === b.profile ? a.profile : 'full',
    involvedKinds: involved,
  };
}
