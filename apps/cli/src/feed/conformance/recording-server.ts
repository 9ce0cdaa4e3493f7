import type { IncomingMessage } from 'node:http';
import { FeedModel, type FrameResult } from '@orrery/client';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { decodeBody, parseFrames } from './parse-frames.ts';
import { jsonReply, type Reply } from './reply.ts';
import { clusterUid } from './scripted-cluster.ts';

const leaseSchema = Type.Object({
  protocol: Type.Literal(1),
  type: Type.Literal('cluster'),
  cluster: Type.Object({
    uid: Type.Optional(Type.String()),
    id: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
  }),
  epoch: Type.String({ minLength: 1 }),
  kinds: Type.Array(Type.Object({ kind: Type.String() }), { minItems: 1 }),
});

const frameSchema = Type.Object({ op: Type.String(), kind: Type.String(), version: Type.Optional(Type.Integer()) });
const framesSchema = Type.Object({ frames: Type.Array(frameSchema) });

/** One request of the pusher that reached the feed. */
export interface Recorded {
  readonly at: number;
  readonly what: 'lease' | 'frames' | 'patch' | 'end';
  /** `op kind version` of each frame. */
  readonly frames: readonly string[];
  /** Texts of the frames, to see repetitions. */
  readonly body: string;
}

/** What is done to the next request with frames of this sort instead of answering it. */
export type Fault = 'throttle' | 'unavailable' | 'loseAnswer' | 'resync' | 'forgetLease';

/** Seconds a throttled pusher is asked to wait. */
export const retryAfterSeconds = 2;

/**
 * The server's side of the feed for one source, in memory: it keeps what the contract says a server keeps, notes what it is sent, and
 * misbehaves when told to.
 */
export class RecordingServer {
  readonly recorded: Recorded[] = [];
  /** Rules that were broken, as they were seen. */
  readonly violations: string[] = [];
  readonly #models = new Map<string, FeedModel>();
  readonly #token: string;
  readonly #now: () => number;
  #fault: { readonly fault: Fault; readonly kind: string | undefined } | undefined;
  #lease: string | undefined;
  #leases = 0;
  errors = new Set<string>();

  constructor(token: string, now: () => number) {
    this.#token = token;
    this.#now = now;
  }

  /** Misbehaves once, at the next frames (of this kind). */
  inject(fault: Fault, kind?: string): void {
    this.#fault = { fault, kind };
  }

  /** Whether the fault was met. */
  get isFaultMet(): boolean {
    return this.#fault === undefined;
  }

  get hasLease(): boolean {
    return this.#lease !== undefined;
  }

  /** What the server holds of a kind. */
  objects(kind: string): ReadonlyMap<string, string> {
    return this.#models.get(kind)?.objects ?? new Map();
  }

  /** Answers a request below `/feed/v1`. */
  answer(request: IncomingMessage, body: Buffer): Reply {
    if (request.headers.authorization !== `Bearer ${this.#token}`) {
      this.violations.push('TAG-F02: a request has no "Authorization: Bearer" with the token that was given');
      return refuse(401, 'Unauthorized');
    }
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (request.method === 'POST' && path === '/feed/v1/leases') return this.#takeLease(body);
    const [, lease, rest] = /^\/feed\/v1\/leases\/([^/]+)(\/frames)?$/.exec(path) ?? [];
    if (lease === undefined) return refuse(404, 'NotFound');
    if (lease !== this.#lease) return refuse(404, 'LeaseUnknown');
    if (request.method === 'DELETE') {
      this.#note('end', '', []);
      this.#lease = undefined;
      return jsonReply(200, {});
    }
    if (request.method === 'PATCH') {
      this.#note('patch', body.toString(), []);
      return jsonReply(200, {});
    }
    if (request.method === 'POST' && rest !== undefined)
      return this.#takeFrames(decodeBody(body, request.headers['content-encoding']));
    return refuse(405, 'MethodNotAllowed');
  }

  #takeLease(body: Buffer): Reply {
    const request = parseFrames(body.toString());
    if (!Value.Check(leaseSchema, request)) {
      this.violations.push('TAG 3.2: the request for a lease has not the published form');
      return refuse(422, 'InvalidFrame');
    }
    if (request.cluster.uid !== clusterUid) {
      this.violations.push('TAG-F13: the uid of kube-system can be read and is not sent as cluster.uid');
    }
    if (this.#lease !== undefined) return refuse(409, 'LeaseHeld');
    this.#leases += 1;
    this.#lease = `lease-${this.#leases}`;
    this.#note('lease', body.toString(), []);
    const kinds = request.kinds.map(({ kind }) => {
      const model = this.#models.get(kind) ?? new FeedModel();
      this.#models.set(kind, model);
      const { version, count, digest } = model;
      return { kind, have: { version, epoch: null, count, digest }, want: version === 0 ? 'snapshot' : 'delta' };
    });
    const answer = {
      lease: this.#lease,
      source: request.cluster.name || 'conformance',
      sourceId: 1,
      created: this.#leases === 1,
    };
    return jsonReply(201, { ...answer, heartbeatSeconds: 15, leaseSeconds: 45, limits: {}, kinds });
  }

  #takeFrames(text: string): Reply {
    const parsed = parseFrames(text);
    const body = Array.isArray(parsed) ? { frames: parsed } : parsed;
    if (!Value.Check(framesSchema, body)) {
      this.violations.push('TAG 3.3: frames have not the published form');
      return refuse(400, 'Malformed');
    }
    const names = body.frames.map(({ op, kind, version }) => `${op} ${kind} ${version ?? ''}`.trim());
    this.#note('frames', text, names);
    const fault = this.#faultFor(body.frames);
    if (fault === 'throttle') return refuse(429, 'Throttled', retryAfterSeconds);
    if (fault === 'unavailable') return refuse(503, 'Overloaded', 1);
    if (fault === 'forgetLease') {
      this.#lease = undefined;
      return refuse(404, 'LeaseUnknown');
    }
    const results = body.frames.map((frame) => this.#take(frame, fault === 'resync'));
    if (fault === 'loseAnswer') return 'cut';
    return jsonReply(200, { results, heartbeatSeconds: 15, resync: [] });
  }

  #take(frame: { readonly op: string; readonly kind: string }, isResync: boolean): FrameResult {
    const model = this.#models.get(frame.kind);
    if (model === undefined) {
      this.violations.push(`TAG-F29: ${frame.kind} is no kind of the lease`);
      return { kind: frame.kind, result: 'resync', reason: 'BaseMismatch' };
    }
    if (frame.op === 'error') this.errors.add(frame.kind);
    if (isResync && frame.op !== 'snapshot') {
      model.forget();
      return { kind: frame.kind, result: 'resync', reason: 'DigestMismatch' };
    }
    const result = model.take(JSON.stringify(frame));
    if (result.reason === 'InvalidFrame')
      this.violations.push(`TAG 3.3: a frame of ${frame.kind} has not the published form`);
    return result;
  }

  #faultFor(frames: readonly { readonly op: string; readonly kind: string }[]): Fault | undefined {
    const waiting = this.#fault;
    if (waiting === undefined) return undefined;
    const isMeant = frames.some(({ op, kind }) => op !== 'error' && (waiting.kind ?? kind) === kind);
    if (!isMeant) return undefined;
    this.#fault = undefined;
    return waiting.fault;
  }

  #note(what: Recorded['what'], body: string, frames: readonly string[]): void {
    this.recorded.push({ at: this.#now(), what, frames, body });
  }
}

function refuse(code: number, cause: string, retryAfter?: number): Reply {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const details = {
    causes: [{ reason: cause, message: cause }],
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
  };
  return jsonReply(
    code,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason: reasonOf(code), message: cause, details },
    headers,
  );
}

function reasonOf(code: number): string {
  const reasons: Readonly<Record<number, string>> = {
    401: 'Unauthorized',
    404: 'NotFound',
    409: 'Conflict',
    422: 'Invalid',
    429: 'TooManyRequests',
    503: 'ServiceUnavailable',
  };
  return reasons[code] ?? 'BadRequest';
}
