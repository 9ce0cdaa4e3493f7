import { digestText, parseDigest, parseJsonValue } from '@orrery/model';
import type { ScopeState } from '@orrery/storage';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { HeldVersion } from './feed-answers.ts';

/** An item that was refused and counts as present (TAG-F25). */
const refusedSchema = Type.Object({ fingerprint: Type.String(), path: Type.String() });

const positionSchema = Type.Object({
  version: Type.Number(),
  epoch: Type.String(),
  count: Type.Number(),
  digest: Type.String(),
  profile: Type.String(),
  refused: Type.Optional(Type.Record(Type.String(), refusedSchema)),
  /** The snapshot that is being sent in parts. */
  upload: Type.Optional(Type.String()),
  /** A large snapshot is being written in several batches: after a crash only a snapshot tells what is stored. */
  isApplying: Type.Optional(Type.Boolean()),
  /** A person decided about held deletions, or a write was cut: the pusher is asked for a snapshot. */
  isAsked: Type.Optional(Type.Boolean()),
});

/** What `ScopeState.facts` holds for a pushed kind, as JSON; times are epoch milliseconds. */
const factsSchema = Type.Object({
  state: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  lastListAt: Type.Optional(Type.Number()),
  lastEventAt: Type.Optional(Type.Number()),
  errors: Type.Optional(Type.Number()),
  quarantined: Type.Optional(Type.Object({ count: Type.Number(), names: Type.Array(Type.String()) })),
  feed: Type.Optional(
    Type.Object({
      /** By the namespaces they are about, `""` for all (TAG-F28). */
      positions: Type.Record(Type.String(), positionSchema),
      /** Revision of the held deletions, in decimal. */
      heldAt: Type.Optional(Type.String()),
    }),
  ),
});

type Facts = Static<typeof factsSchema>;

/** An item that was refused and counts as present: its fingerprint as sent, and its place if it has one. */
export type RefusedState = Static<typeof refusedSchema>;

/** What the server has of a kind, or of a kind in some namespaces. */
export interface FeedPosition {
  readonly version: number;
  readonly epoch: string;
  readonly count: number;
  readonly digest: bigint;
  /** The profile the objects were sent in. */
  readonly profile: string;
  /** By uid. */
  readonly refused: ReadonlyMap<string, RefusedState>;
  readonly upload?: string;
  readonly isApplying?: boolean;
  readonly isAsked?: boolean;
}

/** What is known of a pushed kind beside its objects. */
export interface FeedScope extends Omit<Facts, 'feed'> {
  readonly positions: ReadonlyMap<string, FeedPosition>;
  readonly heldAt?: string;
}

/** Of a kind that was never sent. */
export const emptyPosition: FeedPosition = {
  version: 0,
  epoch: '',
  count: 0,
  digest: 0n,
  profile: '',
  refused: new Map(),
};

/** Reads the facts of a pushed kind. What cannot be read counts as never sent: the next snapshot makes up for it. */
export function readFeedScope(state: Pick<ScopeState, 'facts'> | undefined): FeedScope {
  const facts = parseFacts(state?.facts ?? '');
  const { feed, ...rest } = facts;
  const positions = new Map(
    Object.entries(feed?.positions ?? {}).map(([key, { digest, refused = {}, ...position }]) => [
      key,
      { ...position, digest: parseDigest(digest) ?? 0n, refused: new Map(Object.entries(refused)) },
    ]),
  );
  return { ...rest, positions, ...(feed?.heldAt === undefined ? {} : { heldAt: feed.heldAt }) };
}

/** The facts as text. */
export function feedScopeText({ positions, heldAt, ...rest }: FeedScope): string {
  const entries = [...positions].map(([key, { digest, refused, ...position }]) => [
    key,
    {
      ...position,
      digest: digestText(digest),
      ...(refused.size === 0 ? {} : { refused: Object.fromEntries(refused) }),
    },
  ]);
  const feed = { positions: Object.fromEntries(entries), ...(heldAt === undefined ? {} : { heldAt }) };
  return JSON.stringify({ ...rest, feed });
}

/** Whether deltas can build on a position. */
export function isUsable(position: FeedPosition | undefined): position is FeedPosition {
  return position !== undefined && position.version > 0 && position.isApplying !== true;
}

/** A position as answers say it; version 0 when only a snapshot helps. */
export function heldVersionOf(position: FeedPosition | undefined): HeldVersion {
  if (!isUsable(position)) return { version: 0, epoch: null, count: 0, digest: digestText(0n) };
  const { version, epoch, count, digest } = position;
  return { version, epoch, count, digest: digestText(digest) };
}

/** Names the set of namespaces a frame is about; the same for the same set in any order. */
export function setKeyOf(namespaces: readonly string[] | undefined): string {
  return namespaces === undefined ? '' : JSON.stringify([...new Set(namespaces)].sort());
}

function parseFacts(text: string): Facts {
  if (text === '') return {};
  try {
    const facts: unknown = parseJsonValue(text);
    return Value.Check(factsSchema, facts) ? facts : {};
  } catch {
    // Not JSON: another version of the product wrote it.
    return {};
  }
}
