import type { Condition } from '../ast.ts';
import { lowerAnnotation } from './lower-annotation.ts';
import { lowerAddress, lowerConditionStatus, lowerField, lowerImage, lowerName, lowerZone } from './lower-field.ts';
import { lowerOwner } from './lower-owner.ts';
import { lowerPath } from './lower-path.ts';
import { lowerFreshness, lowerSource, lowerSourceAttribute, lowerSourceName } from './lower-source.ts';
import { lowerEntry, lowerKind, lowerText, lowerUid } from './lower-text.ts';
import { lowerAge, lowerDeleted, lowerTime } from './lower-time.ts';
import { type LoweringOptions, termError } from './lowering.ts';
import type { PlainKey } from './query-keys.ts';
import type { QueryTerm } from './query-tree.ts';
import { isNegative } from './text-tests.ts';

/**
 * The condition of one term.
 * @throws StatusError BadRequest when key, operator and values do not go together.
 */
export function lowerTerm(term: QueryTerm, options: LoweringOptions): Condition {
  if (/[<>]/.test(term.operator) && term.values.length !== 1) {
    throw termError(`(${term.values.join(',')})`, `one value behind ${term.operator}`);
  }
  const positive = lowerPositive(term, options);
  return isNegative(term.operator) ? { kind: 'not', of: positive } : positive;
}

/** A negative operator is taken for its complement. */
function lowerPositive(term: QueryTerm, options: LoweringOptions): Condition {
  const { key } = term;
  switch (key.kind) {
    case 'entry':
      return key.of === 'annotation' ? lowerAnnotation(key.key, term) : lowerEntry(key, term);
    case 'condition':
      return lowerConditionStatus(key.type, term);
    case 'path':
      return lowerPath(key.path, term, options);
    case 'plain':
      return plainKeyLowerings[key.name](term, options);
    default:
      return key satisfies never;
  }
}

type Lowering = (term: QueryTerm, options: LoweringOptions) => Condition;

const plainKeyLowerings: Readonly<Record<PlainKey, Lowering>> = {
  kind: lowerKind,
  group: (term) => lowerText('group', term),
  version: (term) => lowerText('version', term),
  source: lowerSource,
  cluster: (term) => lowerSourceName('cluster', term),
  account: (term) => lowerSourceName('account', term),
  feed: (term) => lowerSourceName('feed', term),
  provider: (term) => lowerSourceAttribute('provider', term),
  subscription: (term) => lowerSourceAttribute('subscription', term),
  project: (term) => lowerSourceAttribute('project', term),
  fresh: (term) => lowerFreshness('fresh', term),
  stale: (term) => lowerFreshness('stale', term),
  namespace: (term) => lowerText('namespace', term),
  region: (term) => lowerText('namespace', term),
  name: (term) => lowerText('name', term),
  uid: lowerUid,
  id: (term) => lowerName('id', term),
  zone: lowerZone,
  phase: (term) => lowerName('summary', term),
  status: (term) => lowerName('summary', term),
  node: (term) => lowerName('node', term),
  ip: lowerAddress,
  image: lowerImage,
  port: (term) => lowerField({ semantic: 'port' }, term),
  host: (term) => lowerName('host', term),
  owner: (term, options) => lowerOwner('name', term, options),
  owneruid: (term, options) => lowerOwner('uid', term, options),
  ownerkind: (term, options) => lowerOwner('kind', term, options),
  created: (term, options) => lowerTime('created', term, options),
  changed: (term, options) => lowerTime('changed', term, options),
  deleted: lowerDeleted,
  age: lowerAge,
};
