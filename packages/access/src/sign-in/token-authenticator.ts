import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock, Log } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { Store } from '@orrery/storage';
import { adminUser, authenticatedGroup, type Identity } from '../identity.ts';
import type { Vault } from '../vault/vault.ts';
import { matches, readAdminTokens, type StoredToken } from './admin-token.ts';
import type { PresentedToken } from './api-tokens.ts';
import { ProgramTokens } from './program-tokens.ts';
import { isToken } from './token-format.ts';

/** A replaced token stops working within this time: S-23.1 demands less than 5 s. */
const rereadMs = 3_000;
/** The last use is kept to the minute (S-26.2). */
const noteUseMs = 60_000;

const adminIdentity: Identity = { user: adminUser, groups: [authenticatedGroup] };

/** Tells who makes a request. */
export interface Authenticator {
  /**
   * @param headers those of the request; only `authorization` is read.
   * @throws StatusError Unauthorized when it is no `Bearer` with a known token that has not expired. The message never contains it.
   */
  authenticate(headers: { readonly authorization?: string }): Promise<Identity>;
}

/** What checking tokens takes. */
export interface TokenAuthenticatorDeps {
  readonly store: Pick<Store, 'control' | 'sealed' | 'write' | 'noteSealedUse' | 'get' | 'list'>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
}

/** Checks bearer tokens (S-26.7) against the hashes in the store, which are read again every 3 s. */
export function createTokenAuthenticator(deps: TokenAuthenticatorDeps): Authenticator {
  return new TokenAuthenticator(deps);
}

class TokenAuthenticator implements Authenticator {
  readonly #deps: TokenAuthenticatorDeps;
  readonly #programs: ProgramTokens;
  #reading: Promise<readonly StoredToken[]> | undefined;
  #readAt = 0;
  #notedAt = Number.NEGATIVE_INFINITY;
  /** The latest time seen: a clock that steps backwards does not bring a token back to life (S-35.3). */
  #latest = 0;

  constructor(deps: TokenAuthenticatorDeps) {
    this.#deps = deps;
    this.#programs = new ProgramTokens(deps, rereadMs);
  }

  async authenticate(headers: { readonly authorization?: string }): Promise<Identity> {
    const presented = bearerOf(headers.authorization);
    // All are compared, so that the time does not tell which one it is.
    const [stored] = (await this.#stored()).filter((each) => matches(each, presented));
    this.#latest = Math.max(this.#latest, this.#deps.clock.now());
    if (stored === undefined) return await this.#program(presented);
    if (this.#latest >= stored.expiresAt) {
      throw unauthorized('the token has expired: restart the server, which renews admin.kubeconfig');
    }
    this.#noteUse(stored.id);
    return adminIdentity;
  }

  /** A token of a program (S-26.6): who it is and all that it may do. */
  async #program(presented: string): Promise<Identity> {
    const found = await this.#programs.find(presented);
    if (found === undefined || !timingSafeEqual(found.hash, createHash('sha256').update(presented).digest()))
      throw unauthorized('the token is not one of this server: take the one of its admin.kubeconfig');
    if (found.expiresAt !== undefined && this.#latest >= found.expiresAt)
      throw unauthorized('the token has expired: have another made');
    this.#noteProgram(found);
    return { user: found.user, groups: [authenticatedGroup], feed: found.grant };
  }

  /** Once a minute and token, as that of the administrator. */
  #noteProgram({ rowId, user }: PresentedToken): void {
    const { clock, log, store } = this.#deps;
    if (!this.#programs.isUseNew(rowId, noteUseMs)) return;
    store.noteSealedUse(rowId, { at: clock.now(), by: user }).catch((err: unknown) => {
      log.warn({ user, err }, 'the last use of a token was not noted');
    });
  }

  /** Requests that come together share one reading; one that fails is not kept. */
  #stored(): Promise<readonly StoredToken[]> {
    const now = this.#deps.clock.monotonic();
    if (this.#reading !== undefined && now - this.#readAt < rereadMs) return this.#reading;
    const reading = readAdminTokens(this.#deps);
    this.#reading = reading;
    this.#readAt = now;
    reading.catch(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    return reading;
  }

  /** Beside the request: that the use cannot be noted is no reason to refuse it. */
  #noteUse(id: string): void {
    const { clock, log, store } = this.#deps;
    const now = clock.monotonic();
    if (now - this.#notedAt < noteUseMs) return;
    this.#notedAt = now;
    store.noteSealedUse(id, { at: clock.now(), by: adminUser }).catch((err: unknown) => {
      log.warn({ user: adminUser, err }, 'the last use of a token was not noted');
    });
  }
}

/** The scheme's name is case-insensitive (RFC 9110, 11.1). */
function bearerOf(authorization: string | undefined): string {
  if (authorization === undefined)
    throw unauthorized('the request has no credential: send Authorization: Bearer <token>');
  const [, token] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (token === undefined) throw unauthorized('the credential is no bearer token: send Authorization: Bearer <token>');
  // Before anything is read: whoever guesses costs a checksum.
  if (!isToken(token)) throw unauthorized('the token has a typo or is none of Orrery: copy it whole');
  return token;
}

function unauthorized(message: string): StatusError {
  return new StatusError('Unauthorized', message);
}
