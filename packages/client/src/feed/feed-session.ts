import type { Clock, Log } from '@orrery/kit';
import { hasReason, isStatusError, StatusError } from '@orrery/model';
import type { FrameResult, FramesAnswer, LeaseAnswer } from './feed-answers.ts';
import type { FeedConnection, LeaseRequest } from './feed-connection.ts';
import { KindFeed } from './kind-feed.ts';
import { type SnapshotUpload, startUpload } from './snapshot-upload.ts';

/** Changes are gathered for at most this long (TAG 3.7). */
const gatherMs = 500;
const firstRetryMs = 1000;
const longestRetryMs = 30_000;
/** Frames of one request are together at most about so long. */
const requestCharacters = 16 * 1024 * 1024;

/** What a session needs. */
export interface FeedSessionDeps {
  readonly connection: FeedConnection;
  readonly clock: Clock;
  readonly log: Log;
  readonly request: LeaseRequest;
  /** The server wants the kind listed again. */
  readonly onResync: (kind: string) => void;
  /** Hears of each lease; the first of a new cluster has its token. The connection that it gives is used from then on. */
  readonly onLease: (answer: LeaseAnswer) => Promise<FeedConnection>;
}

/** A pusher's side of the feed: one lease, a state per kind, every change sent within a second, a heartbeat in time. */
export class FeedSession {
  readonly #deps: FeedSessionDeps;
  readonly #kinds: ReadonlyMap<string, KindFeed>;
  #connection: FeedConnection;
  #lease: LeaseAnswer | undefined;
  /** Kinds whose deletions wait for a person. */
  readonly #held = new Set<string>();
  #heartbeatMs = 60_000;
  #sentAt = 0;

  constructor(deps: FeedSessionDeps) {
    this.#deps = deps;
    this.#connection = deps.connection;
    this.#kinds = new Map(deps.request.kinds.map((kind) => [kind, new KindFeed(kind, () => deps.clock.now())]));
  }

  /** The state of a kind of the lease. */
  kind(name: string): KindFeed {
    const kind = this.#kinds.get(name);
    if (kind === undefined) throw new RangeError(`${name} is no kind of this feed`);
    return kind;
  }

  /** Begins to send a list of a kind. Call it again when the list broke. */
  upload(name: string, signal: AbortSignal): SnapshotUpload {
    return startUpload(this.kind(name), async (frame) => {
      const [result] = await this.#sendUntilAnswered([frame], signal);
      if (result === undefined) throw new StatusError('InternalError', 'the server answered no result');
      return result;
    });
  }

  /** Takes the lease. @throws StatusError when the server refuses it; what is only not there yet is asked for again. */
  async open(signal: AbortSignal): Promise<LeaseAnswer> {
    const { request, onLease } = this.#deps;
    const answer = await this.#retrying(signal, () => this.#connection.takeLease(request, signal));
    this.#connection = await onLease(answer);
    this.#lease = answer;
    this.#heartbeatMs = answer.heartbeatSeconds * 1000;
    for (const { kind, have, want } of answer.kinds) this.#kinds.get(kind)?.lease(have, want);
    return answer;
  }

  /** Sends changes and heartbeats until the signal aborts. @throws StatusError when another pusher took the lease, or the token is refused. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    this.#sentAt = clock.monotonic();
    while (!signal.aborted) {
      await this.#sendChanges(signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
        // What was under way is sent once more by close().
      });
      for (const kind of this.#kinds.values()) if (kind.takeNeedsList()) this.#deps.onResync(kind.kind);
      await clock.sleep(gatherMs, { signal }).catch(() => undefined); // aborted: the loop ends
    }
  }

  /** Sends what is left and ends the lease. */
  async close(signal: AbortSignal): Promise<void> {
    await this.#sendChanges(signal);
    const { lease } = this;
    if (lease !== undefined) await this.#connection.end(lease);
  }

  get lease(): string | undefined {
    return this.#lease?.lease;
  }

  async #sendChanges(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const kinds: KindFeed[] = [];
    const frames: string[] = [];
    let characters = 0;
    for (const kind of this.#kinds.values()) {
      const frame = characters > requestCharacters ? undefined : kind.frame();
      if (frame === undefined) continue;
      kinds.push(kind);
      frames.push(frame);
      characters += frame.length;
    }
    const isBeating = clock.monotonic() - this.#sentAt >= this.#heartbeatMs / 2;
    if (frames.length === 0 && !isBeating) return;
    const results = await this.#sendUntilAnswered(frames, signal);
    results.forEach((result, index) => {
      kinds[index]?.answered(result);
    });
  }

  async #sendUntilAnswered(frames: readonly string[], signal: AbortSignal): Promise<readonly FrameResult[]> {
    const answer = await this.#retrying(signal, () => this.#send(frames, signal));
    for (const result of answer.results) this.#tell(result);
    for (const kind of answer.resync ?? []) this.#kinds.get(kind)?.resync();
    if (answer.heartbeatSeconds !== undefined) this.#heartbeatMs = answer.heartbeatSeconds * 1000;
    return answer.results;
  }

  async #send(frames: readonly string[], signal: AbortSignal): Promise<FramesAnswer> {
    const lease = this.#lease ?? (await this.open(signal));
    try {
      const answer = await this.#connection.send(lease.lease, frames, signal);
      this.#sentAt = this.#deps.clock.monotonic();
      return answer;
    } catch (error) {
      if (!hasCause(error, 'LeaseUnknown')) throw error;
      // The server knows the lease no more, as after a long silence: a new one says what it has, and every kind begins from there.
      this.#lease = undefined;
      await this.open(signal);
      for (const kind of this.#kinds.values()) kind.resume();
      return { results: frames.map(() => ({ kind: '', result: 'resync', reason: 'LeaseUnknown' })) };
    }
  }

  /** Repeats what may succeed later: the same frames, not sooner than the server says. */
  async #retrying<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let delayMs = firstRetryMs;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        if (!mayPass(error)) throw error;
        const askedMs = isStatusError(error) ? (error.details?.retryAfterSeconds ?? 0) * 1000 : 0;
        this.#deps.log.warn({ err: error }, 'the server does not take the feed now; trying again');
        await this.#deps.clock.sleep(Math.max(delayMs, askedMs), { signal });
        delayMs = Math.min(delayMs * 2, longestRetryMs);
      }
    }
  }

  /** Refused objects each time, held deletions once. */
  #tell({ kind, result, message = '', items = [] }: FrameResult): void {
    if (result !== 'held') this.#held.delete(kind);
    else if (!this.#held.has(kind)) {
      this.#held.add(kind);
      this.#deps.log.warn(
        { resource: kind, err: new Error(message) },
        'deletions wait until a person confirms them (orrery source confirm-deletes)',
      );
    }
    for (const { uid, reason, message } of items) {
      const err = new Error(`${reason ?? 'refused'}: ${message ?? ''}`);
      this.#deps.log.warn({ resource: kind, name: uid ?? '', err }, 'the server refused an object');
    }
  }
}

function mayPass(error: unknown): boolean {
  return (['ServiceUnavailable', 'TooManyRequests', 'Timeout', 'InternalError'] as const).some((reason) =>
    hasReason(error, reason),
  );
}

function hasCause(error: unknown, reason: string): boolean {
  return isStatusError(error) && (error.details?.causes ?? []).some((cause) => cause.reason === reason);
}
