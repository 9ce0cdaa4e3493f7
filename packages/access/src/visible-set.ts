import type { VisibleSet } from '@orrery/query';
import { adminUser, type Identity } from './identity.ts';

/** Whom an aggregator may let read everything, until there are roles and bindings. */
export interface ProxiedReaders {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

const nothing: VisibleSet = { kind: 'grants', grants: [] };

/**
 * The rows a caller may see, part of every read (S-22.1). Deny by default: the built-in administrator sees everything, and until
 * there are roles and bindings anybody else sees nothing.
 * @param readers who sees everything behind an aggregator; absent: nobody.
 */
export function visibleSetOf({ user, groups, isProxied }: Identity, readers?: ProxiedReaders): VisibleSet {
  // a user that an aggregator names `admin` is not the administrator here
  if (isProxied !== true) return user === adminUser ? { kind: 'everything' } : nothing;
  const isReader = readers !== undefined && (readers.users.includes(user) || isAnyOf(groups, readers.groups));
  return isReader ? { kind: 'everything' } : nothing;
}

function isAnyOf(groups: readonly string[], wanted: readonly string[]): boolean {
  return groups.some((group) => wanted.includes(group));
}
