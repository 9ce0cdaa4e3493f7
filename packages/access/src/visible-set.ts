import type { VisibleSet } from '@orrery/query';
import { adminUser, type Identity } from './identity.ts';

/**
 * The rows a caller may see, part of every read (S-22.1). Deny by default: the built-in administrator sees everything, and until
 * there are roles and bindings anybody else sees nothing.
 */
export function visibleSetOf(identity: Identity): VisibleSet {
  return identity.user === adminUser ? { kind: 'everything' } : { kind: 'grants', grants: [] };
}
