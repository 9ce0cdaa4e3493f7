import { parseJsonValue } from '@orrery/model';
import type { Source } from '@orrery/storage';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const leaseSchema = Type.Object({
  /** SHA-256 of the lease's id, in hexadecimal: the id itself is a secret. */
  hash: Type.String(),
  subject: Type.String(),
  epoch: Type.String(),
  profile: Type.Union([Type.Literal('minimal'), Type.Literal('full')]),
  pusher: Type.Object({
    name: Type.String(),
    version: Type.Optional(Type.String()),
    instance: Type.Optional(Type.String()),
    sourceIP: Type.Optional(Type.String()),
  }),
  /** Kinds as frames write them, with those that override the profile. */
  kinds: Type.Array(Type.Object({ kind: Type.String(), profile: Type.Optional(Type.String()) })),
  takenAt: Type.Number(),
  expiresAt: Type.Number(),
  /** The pusher ended it. */
  isEnded: Type.Optional(Type.Boolean()),
});

const factsSchema = Type.Object({
  version: Type.Optional(Type.Object({ gitVersion: Type.String() })),
  kubeSystemUID: Type.Optional(Type.String()),
  feed: Type.Optional(
    Type.Object({
      /** Identity of a cluster that showed no uid: who registered it, and the id it gave (TAG-F13). */
      subject: Type.Optional(Type.String()),
      id: Type.Optional(Type.String()),
      /** The registration token that created it. */
      registration: Type.Optional(Type.String()),
      caSha256: Type.Optional(Type.String()),
      providerClusterId: Type.Optional(Type.String()),
      lease: Type.Optional(leaseSchema),
      /** Hashes of the last leases that another took the place of. */
      replaced: Type.Optional(Type.Array(Type.String())),
      /** When anything was heard under a lease, epoch milliseconds. */
      heardAt: Type.Optional(Type.Number()),
    }),
  ),
});

/** What is kept of a pushed cluster beside its objects: `Source.facts`. */
export type FeedSourceFacts = Static<typeof factsSchema>;

/** A lease as it is kept. */
export type FeedLease = Static<typeof leaseSchema>;

/** Reads the facts of a source; those of a watched cluster have no `feed`. */
export function readFeedSource({ facts }: Pick<Source, 'facts'>): FeedSourceFacts {
  if (facts === '') return {};
  try {
    const parsed: unknown = parseJsonValue(facts);
    return Value.Check(factsSchema, parsed) ? parsed : {};
  } catch {
    // Not JSON: another version of the product wrote it.
    return {};
  }
}

/** The pusher that a request of many kinds is (TAG-F50): its lease lasts for one request, and it is heard from until the next is due. */
export const oneRequestPusher = 'one-request';

/** Whether a pusher was heard in time: it holds its lease, or sent one request of many kinds not long ago. */
export function isHeard(lease: FeedLease | undefined, nowMs: number): lease is FeedLease {
  if (lease === undefined || lease.expiresAt <= nowMs) return false;
  return lease.isEnded !== true || lease.pusher.name === oneRequestPusher;
}

/** Whether a lease is held now. */
export function isLive(lease: FeedLease | undefined, nowMs: number): lease is FeedLease {
  return lease !== undefined && lease.isEnded !== true && lease.expiresAt > nowMs;
}
