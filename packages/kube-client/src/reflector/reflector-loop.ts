import { isKubeError, type KubeError } from '../errors/kube-error.ts';
import { isLowerPosition } from './compare-positions.ts';
import { createRetryPlanner, type Retry, type RetryPlanner, type Step } from './plan-retry.ts';
import type { ReflectorDeps } from './reflector-deps.ts';
import type { ListCause } from './reflector-sink.ts';
import { runComparison } from './run-comparison.ts';
import { runList } from './run-list.ts';
import { endedAtOnce, runWatch, type WatchEnd } from './run-watch.ts';
import type { ScopeSource } from './scope-source.ts';

/** Watches in a row that may end within a second, whatever they delivered; a server may repeat one change for ever. */
const shortWatches = 3;
/** kube-apiserver sends a bookmark about every minute; longer silence may be a dead connection or a server gone back (KSY-D25). */
const silenceMs = 150_000;
/** Streaming lists are asked of servers that say 1.27 or newer (KSY-D01). */
const firstStreamingMinor = 27;

/** Which of two causes a list has that is made for both: the one that takes more. */
const weights: { readonly [C in ListCause]: number } = {
  audit: 1,
  expired: 2,
  serverError: 3,
  decodeError: 4,
  configuration: 5,
  initial: 6,
  rollback: 7,
};

/** The state machine of one reflector (KSY section D). */
export class ReflectorLoop {
  readonly #deps: ReflectorDeps;
  readonly #source: ScopeSource;
  readonly #planner: RetryPlanner;
  #position: string | undefined;
  #step: Step;
  /** Asked for from outside, not begun. */
  #wanted: ListCause | undefined;
  /** The walk that goes on. */
  #walking: ListCause | undefined;
  /** Ends the watch that goes on. */
  #stopWatch: (() => void) | undefined;
  /** The server may have gone back: it is asked for its position before the position is used again (KSY-D32). */
  #mustCheck = false;
  #mustProbe = false;
  /** The server refused the position as one it has not reached. */
  #isBoundRefused = false;
  #sendsBookmarks = false;
  /** After a silence that meant nothing, on a server without bookmarks. */
  #isSilenceNormal = false;
  #lastReason: string | undefined;
  #shortInRow = 0;

  constructor(deps: ReflectorDeps) {
    this.#deps = deps;
    const { client, resource, sink, clock, namespace, fieldSelector, labelSelector, metadataOnly } = deps;
    const selection = { namespace, fieldSelector, labelSelector, metadataOnly };
    this.#source = { client, resource, sink, clock, selection };
    this.#planner = createRetryPlanner(deps);
    this.#position = deps.position;
    this.#step = deps.position === undefined ? { kind: 'list', cause: 'initial' } : { kind: 'watch' };
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        this.#takeWanted();
        await this.#advance(signal);
      } catch (error) {
        if (signal.aborted) return;
        const retry = this.#planner.afterFailure(error, this.#step);
        this.#step = retry.step;
        this.#suspect(retry.failure);
        await this.#wait(retry, signal);
      }
    }
  }

  relist(cause: ListCause): void {
    if (cause === 'rollback' && this.#walking === 'rollback') return;
    this.#wanted = this.#wanted === undefined ? cause : heavier(this.#wanted, cause);
    this.#stopWatch?.();
  }

  /** What was asked for from outside becomes the next step, or a part of it. */
  #takeWanted(): void {
    const wanted = this.#wanted;
    if (wanted === undefined) return;
    this.#wanted = undefined;
    this.#step = { kind: 'list', cause: this.#step.kind === 'list' ? heavier(this.#step.cause, wanted) : wanted };
  }

  async #advance(signal: AbortSignal): Promise<void> {
    const isKnown = this.#step.kind === 'list' && this.#step.cause === 'rollback';
    if (this.#mustCheck && !isKnown && (await this.#hasRolledBack(signal))) {
      this.#rollBack();
      return;
    }
    // Asked for during the check: first the list.
    if (this.#wanted !== undefined) return;
    const step = this.#step;
    if (step.kind === 'list') await this.#list(signal);
    else if (this.#position === undefined) this.#step = { kind: 'list', cause: 'initial' };
    else await this.#watch(this.#position, signal);
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { enterList, sink } = this.#deps;
    using _place = await enterList(signal);
    this.#takeWanted();
    const cause = this.#step.kind === 'list' ? this.#step.cause : 'initial';
    const before = this.#position;
    this.#walking = cause;
    try {
      sink.state({ kind: 'Listing', cause });
      const lowerBound = cause === 'rollback' || this.#isBoundRefused ? undefined : before;
      const run = { source: this.#source, cause, lowerBound, mayStream: this.#mayStream(), signal };
      this.#position = (await runComparison(run)) ?? (await runList(run));
    } finally {
      this.#walking = undefined;
    }
    this.#planner.onListed();
    this.#mustCheck = false;
    this.#isBoundRefused = false;
    this.#step = { kind: 'watch' };
    const hasRolledBack = cause !== 'rollback' && before !== undefined && isLowerPosition(this.#position, before);
    if (hasRolledBack) this.#rollBack();
  }

  #mayStream(): boolean {
    const { streaming = 'auto', serverMinor = 0 } = this.#deps;
    return streaming === 'auto' && serverMinor >= firstStreamingMinor;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    this.#stopWatch = () => stop.abort(new DOMException('a list is wanted', 'AbortError'));
    try {
      const end = await runWatch(
        {
          source: this.#source,
          random: this.#deps.random,
          signal,
          stop: stop.signal,
          silenceMs: this.#isSilenceNormal && !this.#sendsBookmarks ? undefined : silenceMs,
          onOpened: () => this.#planner.onOpened(),
          onPosition: (resourceVersion) => {
            this.#position = resourceVersion;
            this.#planner.onEvent();
            this.#lastReason = undefined;
          },
          onBookmark: () => {
            this.#sendsBookmarks = true;
          },
        },
        from,
      );
      this.#judgeEnd(end);
    } finally {
      this.#stopWatch = undefined;
    }
  }

  #judgeEnd(end: WatchEnd): void {
    if (end.kind === 'silent') this.#mustProbe = true;
    if (end.kind === 'silent' || end.kind === 'lower') this.#mustCheck = true;
    this.#shortInRow = end.isShort ? this.#shortInRow + 1 : 0;
    if (this.#shortInRow >= shortWatches) throw endedAtOnce(this.#deps.resource.resource);
  }

  /** The position check (KSY-D32), after a silence behind a probe (KSY-D25). */
  async #hasRolledBack(signal: AbortSignal): Promise<boolean> {
    const position = this.#position;
    if (position === undefined) return false;
    const { client, resource, namespace } = this.#deps;
    const isAfterSilence = this.#mustProbe;
    if (isAfterSilence) {
      // Once: when nothing answers, the check itself connects anew.
      this.#mustProbe = false;
      await client.probe({ signal }).catch(rethrowUnreachable);
    }
    const present = await client.position(resource, { namespace, signal }).catch(ignoreDenied);
    this.#mustCheck = false;
    if (isAfterSilence) this.#isSilenceNormal = true;
    return present !== undefined && isLowerPosition(present, position);
  }

  #rollBack(): void {
    const { group, resource } = this.#deps.resource;
    this.#deps.log.warn({ group, resource }, 'the API server is at a lower position than what is stored');
    this.#step = { kind: 'list', cause: 'rollback' };
    this.#deps.onRollback?.();
  }

  /** What a failure says about the position. */
  #suspect(failure: KubeError): void {
    if (isUnreachable(failure)) this.#mustCheck = this.#step.kind === 'watch' || this.#mustCheck;
    if (failure.reason !== 'ResourceVersionTooLarge') return;
    this.#mustCheck = true;
    this.#isBoundRefused = true;
  }

  async #wait(retry: Retry, signal: AbortSignal): Promise<void> {
    const { failure, delayMs, isBrief } = retry;
    if (delayMs === 0) return;
    const { reason, message, status } = failure;
    if (reason !== this.#lastReason) {
      const { group, resource } = this.#deps.resource;
      this.#deps.log.warn({ group, resource, reason, err: failure }, 'list or watch failed');
    }
    this.#lastReason = reason;
    const next = retry.step.kind;
    this.#deps.sink.state({ kind: 'Backoff', failure: { reason, message }, status, isBrief, delayMs, next });
    await this.#deps.clock.sleep(delayMs, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

function heavier(one: ListCause, other: ListCause): ListCause {
  return weights[one] >= weights[other] ? one : other;
}

/** No answer came: the server refused or broke the connection. */
function isUnreachable(failure: KubeError): boolean {
  return failure.status === undefined && failure.reason !== 'DecodeError' && failure.reason !== 'InternalError';
}

/** An answer of any kind shows that the server is there. */
function rethrowUnreachable(error: unknown): void {
  if (!isKubeError(error) || isUnreachable(error)) throw error;
}

/** Who may watch but not list cannot check; the watch goes on. */
function ignoreDenied(error: unknown): undefined {
  if (isKubeError(error) && error.reason === 'Forbidden') return undefined;
  throw error;
}
