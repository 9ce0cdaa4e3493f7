import { StatusError } from '@orrery/model';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { type ClientOptions, createConnection } from '../connection.ts';
import {
  type FramesAnswer,
  framesAnswerSchema,
  type LeaseAnswer,
  leaseAnswerSchema,
  pendingAnswerSchema,
} from './feed-answers.ts';

/** A request for a lease (`POST /feed/v1/leases`). */
export interface LeaseRequest {
  /** Uid of `kube-system`, or an id of one's own where that may not be read; the name is a wish. */
  readonly cluster: {
    readonly uid?: string | undefined;
    readonly id?: string | undefined;
    readonly name?: string | undefined;
    readonly version?: string | undefined;
  };
  readonly pusher: { readonly name: string; readonly version: string; readonly instance: string };
  readonly epoch: string;
  readonly profile: 'minimal' | 'full';
  readonly takeover?: boolean | undefined;
  /** As `v1/Pod`, `apps/v1/Deployment`. */
  readonly kinds: readonly string[];
}

/** The push feed of one server under one token. Failures are StatusError; the causes name the rule (TAG 3.4). */
export interface FeedConnection {
  /** @throws StatusError Conflict (LeaseHeld, ClusterAlreadyKnown, ...); ServiceUnavailable PendingApproval while a person has to accept the cluster. */
  takeLease(request: LeaseRequest, signal?: AbortSignal): Promise<LeaseAnswer>;
  /** Sends frames, each a JSON text of its own; none is a heartbeat of all kinds. */
  send(lease: string, frames: readonly string[], signal?: AbortSignal): Promise<FramesAnswer>;
  /** Adds or withdraws kinds. */
  changeKinds(
    lease: string,
    change: { readonly add?: readonly string[]; readonly withdraw?: readonly string[] },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Ends the lease; changes no data. */
  end(lease: string): Promise<void>;
}

/** Opens nothing until it is used. Bodies of frames are compressed with gzip. */
export function createFeedConnection(options: ClientOptions): FeedConnection {
  const connection = createConnection({ ...options, baseUrl: options.baseUrl.replace(/\/+$/, '') });
  const json = (value: unknown): { readonly contentType: string; readonly value: unknown } => ({
    contentType: 'application/json',
    value,
  });
  const leasePath = (lease: string): string => `/feed/v1/leases/${encodeURIComponent(lease)}`;
  return {
    takeLease: async (request, signal) => {
      const value = {
        protocol: 1,
        type: 'cluster',
        ...request,
        kinds: request.kinds.map((kind) => ({ kind })),
      };
      const answer = await connection({ method: 'POST', path: '/feed/v1/leases', body: json(value), ...until(signal) });
      if (Value.Check(pendingAnswerSchema, answer)) throw waiting(answer.source);
      return checked(leaseAnswerSchema, answer, 'a lease');
    },
    send: async (lease, frames, signal) => {
      const text = `{"frames":[${frames.join(',')}]}`;
      const body = { contentType: 'application/json', bytes: await gzip(text), encoding: 'gzip' };
      const answer = await connection({ method: 'POST', path: `${leasePath(lease)}/frames`, body, ...until(signal) });
      return checked(framesAnswerSchema, answer, 'an answer to frames');
    },
    changeKinds: async (lease, change, signal) => {
      const named = (kinds: readonly string[] = []): { kind: string }[] => kinds.map((kind) => ({ kind }));
      const value = { add: named(change.add), withdraw: named(change.withdraw) };
      await connection({ method: 'PATCH', path: leasePath(lease), body: json(value), ...until(signal) });
    },
    end: async (lease) => {
      await connection({ method: 'DELETE', path: leasePath(lease) });
    },
  };
}

function until(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function waiting(source: string): StatusError {
  const message = `cluster ${source} waits until an administrator of Orrery accepts it: orrery cluster approve ${source}`;
  return new StatusError('ServiceUnavailable', message, {
    details: { causes: [{ reason: 'PendingApproval', message }] },
  });
}

function checked<S extends TSchema>(schema: S, value: unknown, what: string): Static<S> {
  if (Value.Check(schema, value)) return value as Static<S>; // checked on this line
  throw new StatusError('InternalError', `The server's answer is not ${what} as this version knows it.`);
}

/** CompressionStream, because browsers have no zlib. */
async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
