import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { StatusError } from '@orrery/model';
import type { ListPosition } from '@orrery/storage';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { parsePlainJson } from '../json/plain-json.ts';

/** Where a list goes on, and what it belongs to. */
export interface Continuation {
  readonly position: ListPosition;
  /** Revision of the first page, which every page carries (SEA-H07). */
  readonly revision: bigint;
  /** Rows of all pages so far, and those passed over before the first. */
  readonly returned: number;
  /** Rows of the whole list when they were counted last; absent when they were not. */
  readonly total?: number;
  /** The total was counted exactly; it holds as long as nothing is written, and on pages that are read as of the revision. */
  readonly isTotalExact?: boolean;
  /** Pages are read as of the revision: the order or the moment asked for would not hold otherwise. */
  readonly isAsOfRevision?: boolean;
}

/** What a token is bound to: another question or another user cannot use it. */
export interface TokenScope {
  /** Path and selection. */
  readonly question: string;
  readonly user: string;
}

const payloadSchema = Type.Object({
  v: Type.Literal(3),
  q: Type.String(),
  u: Type.String(),
  k: Type.Array(Type.Union([Type.String(), Type.Number(), Type.Null()])),
  r: Type.String({ pattern: '^[0-9]{1,16}$' }),
  n: Type.Integer({ minimum: 0 }),
  c: Type.Optional(Type.Integer({ minimum: 0 })),
  e: Type.Optional(Type.Literal(true)),
  p: Type.Optional(Type.Literal(true)),
  t: Type.Integer(),
});

/** Orders over immutable keys stay valid this long (SEA-H07). */
const lifetimeMs = 24 * 60 * 60 * 1_000;
const macBytes = 16;

/** Makes and reads continue tokens: `base64url(payload).base64url(HMAC-SHA-256 cut to 16 bytes)` (SEA-H05). */
export interface ContinueTokens {
  write(scope: TokenScope, continuation: Continuation): string;
  /**
   * @throws StatusError BadRequest when the token is forged, damaged, or of another question or user; Expired when it is older than 24 h.
   */
  read(scope: TokenScope, token: string): Continuation;
}

/** @param now epoch milliseconds. */
export function createContinueTokens(key: Uint8Array, now: () => number): ContinueTokens {
  const macOf = (payload: string): Buffer => createHmac('sha256', key).update(payload).digest().subarray(0, macBytes);
  return {
    write: (scope, { position, revision, returned, total, isTotalExact = false, isAsOfRevision = false }) => {
      const payload: Static<typeof payloadSchema> = {
        v: 3,
        q: digest(scope.question),
        u: digest(scope.user),
        k: [...position],
        r: String(revision),
        n: returned,
        ...(total === undefined ? {} : { c: total }),
        ...(isTotalExact ? { e: true } : {}),
        ...(isAsOfRevision ? { p: true } : {}),
        t: now(),
      };
      const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
      return `${text}.${macOf(text).toString('base64url')}`;
    },
    read: (scope, token) => {
      const payload = openPayload(token, macOf);
      if (payload.q !== digest(scope.question)) throw refused('continue token belongs to another list');
      if (payload.u !== digest(scope.user)) throw refused('continue token belongs to another user');
      if (now() - payload.t > lifetimeMs)
        throw new StatusError('Expired', 'the continue token is older than 24 h; list again');
      return {
        position: payload.k,
        revision: BigInt(payload.r),
        returned: payload.n,
        ...(payload.c === undefined ? {} : { total: payload.c }),
        ...(payload.e === undefined ? {} : { isTotalExact: true }),
        ...(payload.p === undefined ? {} : { isAsOfRevision: true }),
      };
    },
  };
}

function openPayload(token: string, macOf: (payload: string) => Buffer): Static<typeof payloadSchema> {
  const [text = '', mac = '', ...rest] = token.split('.');
  const given = Buffer.from(mac, 'base64url');
  // decoding is lenient: only the spelling that encoding gives is a token
  const isSpelled = rest.length === 0 && given.toString('base64url') === mac && given.length === macBytes;
  if (!isSpelled || !timingSafeEqual(given, macOf(text))) throw refused('continue token is not valid');
  const payload: unknown = parsePlainJson(Buffer.from(text, 'base64url').toString());
  if (!Check(payloadSchema, payload)) throw refused('continue token is of another version');
  return payload;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function refused(why: string): StatusError {
  return new StatusError(
    'BadRequest',
    `query parameter continue: ${why}; expected the token of the page before, or digits for an offset`,
  );
}
