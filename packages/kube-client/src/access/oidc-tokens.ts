import { withDeadline } from '@orrery/http';
import type { Secret } from '@orrery/model';
import { KubeError } from '../errors/kube-error.ts';
import type { OidcCredential } from './cluster-access.ts';
import { tokenExpiry } from './credential-expiry.ts';
import { type RefreshDeps, refreshOidc } from './refresh-oidc.ts';

/** An ID token is not used in its last seconds: clocks differ, and a request takes its time. */
const skewMs = 10_000;
/** An issuer is asked at most once in this time, whatever comes of it. */
const restMs = 10_000;
/** Discovery and token endpoint each have 10 s. */
const waitMs = 30_000;

/** The ID token of one login, renewed when it ends. */
export interface OidcTokens {
  /** @throws KubeError CredentialExpired or Unauthorized when there is none; the signal's reason on abort. */
  current(signal?: AbortSignal): Promise<Secret<string>>;
  /** Told that the token was refused: true when another may be tried. */
  renew(signal?: AbortSignal): Promise<boolean>;
}

/** What came of the last time an issuer was asked. */
interface Renewal {
  readonly at: number;
  readonly failure: unknown;
}

/** The tokens of a login; calls that overlap ask the issuer once. */
export function createOidcTokens(oidc: OidcCredential, deps: RefreshDeps): OidcTokens {
  const { clock } = deps;
  let { idToken, refreshToken } = oidc;
  let last: Renewal | undefined;
  let running: Promise<void> | undefined;
  const refresh = async (by: Secret<string>): Promise<void> => {
    const tokens = await refreshOidc(oidc, by, deps);
    ({ idToken, refreshToken } = tokens);
    // A store that cannot write must not end a login that goes on; the next refresh keeps its tokens again.
    await oidc.onRefreshed?.(tokens).catch(() => undefined);
  };
  const refreshOnce = async (by: Secret<string>, signal: AbortSignal | undefined): Promise<void> => {
    if (last !== undefined && clock.monotonic() - last.at < restMs) {
      if (last.failure !== undefined) throw last.failure;
      return;
    }
    running ??= refresh(by)
      .then(
        () => undefined,
        (failure: unknown) => failure ?? new Error('nothing was thrown'),
      )
      .then((failure) => {
        last = { at: clock.monotonic(), failure };
        running = undefined;
        if (failure !== undefined) throw failure;
      });
    const shared = running;
    const onTimeout = (): Error => new KubeError('Unauthorized', `no token from ${oidc.issuer} in time`);
    await withDeadline({ clock, timeoutMs: waitMs, signal, onTimeout }, () => shared);
  };
  const isFresh = (token: Secret<string>): boolean =>
    (tokenExpiry(token.reveal()) ?? Number.POSITIVE_INFINITY) - skewMs > clock.now();
  return {
    current: async (signal) => {
      if (idToken !== undefined && (refreshToken === undefined || isFresh(idToken))) return idToken;
      if (refreshToken !== undefined) await refreshOnce(refreshToken, signal);
      if (idToken === undefined) throw new KubeError('Unauthorized', `there is no token of ${oidc.issuer}`);
      return idToken;
    },
    renew: async (signal) => {
      if (refreshToken === undefined) return false;
      try {
        await refreshOnce(refreshToken, signal);
        return true;
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof KubeError) return false; // the refusal that led here is told
        throw error;
      }
    },
  };
}
