import { createHash } from 'node:crypto';
import { type FeedFrame, feedError, parseDigest } from '@orrery/model';
import { applyDelta, applyUpserts } from './apply-delta.ts';
import { applySnapshot, type SnapshotFrame } from './apply-snapshot.ts';
import { decideHeartbeat, isSame } from './decide-frame.ts';
import type { FrameResult } from './feed-answers.ts';
import { emptyPosition, type FeedPosition, isUsable } from './feed-scope.ts';
import {
  acceptedResult,
  commitScope,
  type FrameContext,
  type FrameItems,
  positionOf,
  resyncResult,
  synced,
  withPosition,
} from './frame-context.ts';
import { heldResult } from './hold-frame.ts';
import { type PartItems, stagedItems, stageItems } from './staged-parts.ts';

/** Messages of `error` frames are cut to this (TAG-F42), in characters. */
const maxMessage = 4096;

/** Objects of a kind that delete nothing and build on nothing: those of the one-request form (TAG-F50). */
export interface UpsertFrame {
  readonly op: 'upsert';
  readonly kind: string;
  readonly version: number;
  readonly namespaces?: undefined;
}

type Frame<Op extends FeedFrame['op']> = Extract<FeedFrame, { readonly op: Op }>;

/**
 * Applies one frame to its kind. A failure leaves the kind as it was; no other kind is touched (TAG-F03, F24).
 * @throws StatusError with a cause of the feed when a limit is passed, Conflict when another pusher took the lease.
 */
export async function applyFrame(
  context: FrameContext,
  frame: FeedFrame | UpsertFrame,
  sent: FrameItems,
): Promise<FrameResult> {
  if (frame.op === 'error') return await noteError(context, frame);
  if (context.scope.heldAt !== undefined) return heldResult(context);
  switch (frame.op) {
    case 'heartbeat':
      return await noteHeartbeat(context, frame);
    case 'delta':
      return await applyDelta(
        context,
        { ...frame, digest: digestOf(frame), deletes: (frame.delete ?? []).map(({ uid }) => uid) },
        sent,
      );
    case 'snapshot':
      return await takePart(context, frame, sent);
    case 'upsert':
      return await applyUpserts(context, frame.version, sent);
    default:
      return frame satisfies never;
  }
}

async function noteError(context: FrameContext, { error }: Frame<'error'>): Promise<FrameResult> {
  const message = (error.message ?? '').slice(0, maxMessage);
  const state = error.reason === 'Forbidden' ? 'Denied' : 'Stale';
  const errors = (context.scope.errors ?? 0) + 1;
  await commitScope(context, { ...context.scope, state, reason: error.reason, message, errors });
  return acceptedResult(context, positionOf(context) ?? emptyPosition);
}

async function noteHeartbeat(context: FrameContext, frame: Frame<'heartbeat'>): Promise<FrameResult> {
  const { version, count } = frame;
  const decision = decideHeartbeat(positionOf(context), { version, count, digest: digestOf(frame) }, context.epoch);
  if (decision.kind === 'resync') return resyncResult(context, decision.reason);
  const scope = { ...synced(withPosition(context, decision.position)), lastEventAt: context.deps.clock.now() };
  await commitScope(context, scope);
  return acceptedResult(context, decision.position);
}

async function takePart(context: FrameContext, frame: Frame<'snapshot'>, sent: FrameItems): Promise<FrameResult> {
  const { limits, store } = context.deps;
  if (frame.part > limits.parts) throw feedError('TooManyParts', `a snapshot has at most ${limits.parts} parts`);
  const repeated = repeatedPart(context, frame);
  if (repeated !== undefined) return acceptedResult(context, repeated);
  const upload = { scope: context.kind.scope, upload: uploadName(context, frame) };
  const part: PartItems = { part: frame.part, ...sent };
  if (frame.part === 1 && frame.last) return await commitSnapshot(context, lastFrame(frame), () => only(part));
  const current = await openUpload(context, upload.upload);
  await stageItems(store, upload, part);
  if (!frame.last) return acceptedResult(current, { ...emptyPosition, version: frame.version });
  return await commitSnapshot(current, lastFrame(frame), () => stagedItems(store, upload));
}

/** A part of a snapshot that is stored already: its answer was lost (TAG-F06). */
function repeatedPart(context: FrameContext, frame: Frame<'snapshot'>): FeedPosition | undefined {
  const position = positionOf(context);
  if (!isUsable(position) || position.version !== frame.version || position.epoch !== context.epoch) return undefined;
  if (!frame.last) return position;
  const { count, digest } = lastFrame(frame);
  return isSame(position, { count, digest }) ? position : undefined;
}

/** A newer snapshot takes the place of one whose last part never came. */
async function openUpload(context: FrameContext, upload: string): Promise<FrameContext> {
  const position = positionOf(context) ?? emptyPosition;
  if (position.upload === upload) return context;
  if (position.upload !== undefined) await context.deps.store.dropStaged(context.kind.scope, position.upload);
  const scope = withPosition(context, { ...position, upload });
  await commitScope(context, scope);
  return { ...context, scope };
}

/** Ends the upload, whatever became of it: after a `resync` the pusher begins a new one. */
async function commitSnapshot(
  context: FrameContext,
  frame: SnapshotFrame,
  parts: () => AsyncIterable<PartItems>,
): Promise<FrameResult> {
  const { store } = context.deps;
  const { upload, ...position } = positionOf(context) ?? emptyPosition;
  const result = await applySnapshot(context, frame, parts);
  if (upload === undefined) return result;
  if (result.result === 'resync') await commitScope(context, withPosition(context, position));
  await store.dropStaged(context.kind.scope, upload);
  return result;
}

function lastFrame({ version, part, count, digest }: Frame<'snapshot'>): SnapshotFrame {
  if (count === undefined || digest === undefined)
    throw feedError('InvalidFrame', 'the last part of a snapshot has count and digest');
  return { version, count, digest: digestOf({ digest }), parts: part };
}

function digestOf({ digest }: { readonly digest: string }): bigint {
  return parseDigest(digest) ?? 0n; // the schema of frames takes 16 hex digits only
}

function uploadName({ key, epoch }: FrameContext, { version }: Frame<'snapshot'>): string {
  return createHash('sha256')
    .update(JSON.stringify([key, epoch, version]))
    .digest('hex')
    .slice(0, 32);
}

async function* only(part: PartItems): AsyncGenerator<PartItems> {
  yield part;
}
