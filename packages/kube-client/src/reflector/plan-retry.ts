import { type Backoff, type Clock, createBackoff, reflectorBackoff } from '@orrery/kit';
import { toKubeError } from '../errors/classify-failure.ts';
import type { KubeError } from '../errors/kube-error.ts';
import type { ListCause } from './reflector-sink.ts';

/** What a reflector does next. */
export type Step = { readonly kind: 'list'; readonly cause: ListCause } | { readonly kind: 'watch' };

/** What follows a failure. */
export interface Retry {
  readonly failure: KubeError;
  readonly step: Step;
  /** Milliseconds; 0 means at once. */
  readonly delayMs: number;
  /** A 429 that has lasted less than a minute (KSY-G02). */
  readonly isBrief: boolean;
}

/** Decides what follows a failure (KSY-D22..D24). Has the back-off's state. */
export interface RetryPlanner {
  afterFailure(error: unknown, during: Step): Retry;
  /** A list was complete. */
  onListed(): void;
  /** The server accepted a watch. */
  onOpened(): void;
  /** An event came: the watch works. */
  onEvent(): void;
}

const retryAfterLimitMs = 300_000;
/** A position that expires so soon after a list points to a fault; it is not answered with lists without pause. */
const soonMs = 10_000;
/** How long 500 of a watch is answered with watches. */
const serverErrorMs = 60_000;
/** How long 429 is patience asked for, and no finding. */
const briefMs = 60_000;

/** A planner for one reflector. */
export function createRetryPlanner(deps: { readonly clock: Clock; readonly random: () => number }): RetryPlanner {
  const { clock } = deps;
  const backoff = createBackoff(reflectorBackoff, deps);
  const refused = createBackoff({ ...reflectorBackoff, maxMs: 300_000, resetAfterMs: 600_000 }, deps);
  let listedAt: number | undefined;
  let serverErrorSince: number | undefined;
  let throttledSince: number | undefined;
  /** Whether the server said that it has not reached the position; asked again at once only the first time. */
  let isBehind = false;
  const isSoonAfterList = (): boolean => listedAt !== undefined && clock.monotonic() - listedAt < soonMs;
  const stepAfterWatch = (failure: KubeError): Step => {
    if (isPositionRefused(failure)) return { kind: 'list', cause: 'expired' };
    if (failure.reason === 'DecodeError') return { kind: 'list', cause: 'decodeError' };
    if (failure.status !== 500) return { kind: 'watch' };
    serverErrorSince ??= clock.monotonic();
    const isOld = clock.monotonic() - serverErrorSince >= serverErrorMs;
    return isOld ? { kind: 'list', cause: 'serverError' } : { kind: 'watch' };
  };
  /** A position that is refused leads to a list, or to one without lower bound, without a pause. */
  const isAtOnce = (failure: KubeError, during: Step): boolean => {
    if (during.kind === 'watch') return isPositionRefused(failure) && !isSoonAfterList();
    const isFirst = failure.reason === 'ResourceVersionTooLarge' && !isBehind;
    isBehind ||= isFirst;
    return isFirst;
  };
  const judgeThrottling = (failure: KubeError): boolean => {
    throttledSince = failure.status === 429 ? (throttledSince ?? clock.monotonic()) : undefined;
    return throttledSince !== undefined && clock.monotonic() - throttledSince < briefMs;
  };
  return {
    afterFailure: (error, during) => {
      const failure = toKubeError(error);
      const step = during.kind === 'list' ? during : stepAfterWatch(failure);
      const isBrief = judgeThrottling(failure);
      if (isAtOnce(failure, during)) return { failure, step, delayMs: 0, isBrief };
      return { failure, step, delayMs: delayAfter(failure, { backoff, refused }), isBrief };
    },
    onListed: () => {
      listedAt = clock.monotonic();
      serverErrorSince = undefined;
      throttledSince = undefined;
      isBehind = false;
    },
    onOpened: () => {
      throttledSince = undefined;
    },
    onEvent: () => {
      serverErrorSince = undefined;
    },
  };
}

/** 410, or a position the server has not reached. */
function isPositionRefused(failure: KubeError): boolean {
  return failure.reason === 'Expired' || failure.reason === 'ResourceVersionTooLarge';
}

/**
 * `Retry-After` lengthens the back-off, to at most 5 min, and never shortens it: a server that says 0 would be asked without pause.
 * A refused credential is tried ever more rarely, to 5 min.
 */
function delayAfter(failure: KubeError, backoffs: { readonly backoff: Backoff; readonly refused: Backoff }): number {
  const isRefused = failure.status === 401;
  const delayMs = (isRefused ? backoffs.refused : backoffs.backoff).next();
  return Math.max(delayMs, Math.min(failure.retryAfterMs ?? 0, retryAfterLimitMs));
}
