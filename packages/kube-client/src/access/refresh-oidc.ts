import { isOutboundError, type Outbound, outboundClasses, withDeadline } from '@orrery/http';
import type { Clock } from '@orrery/kit';
import { Secret } from '@orrery/model';
import { type Static, type TSchema, Type } from 'typebox';
import { parseJson } from '../client/parse-json.ts';
import { KubeError } from '../errors/kube-error.ts';
import type { OidcCredential, RefreshedTokens } from './cluster-access.ts';

/** OpenID Connect Discovery 1.0, 3. */
const discoverySchema = Type.Object({
  issuer: Type.String(),
  token_endpoint: Type.String(),
  token_endpoint_auth_methods_supported: Type.Optional(Type.Array(Type.String())),
});

/** OpenID Connect Core 1.0, 12.2. */
const tokensSchema = Type.Object({ id_token: Type.String(), refresh_token: Type.Optional(Type.String()) });

/** RFC 6749 5.2. */
const refusalSchema = Type.Object({ error: Type.String() });

/** What an issuer is asked with. */
export interface RefreshDeps {
  readonly outbound: Outbound;
  readonly clock: Clock;
}

const { bodyLimitBytes, callTimeoutMs } = outboundClasses.oidc;

/**
 * Gets a new ID token for a refresh token (OpenID Connect Core 1.0, 12) from the token endpoint that the issuer's discovery document
 * names; every address is judged by the rules of the class `oidc`. Limits: 10 s and 1 MiB per answer.
 * @throws KubeError CredentialExpired when the issuer refuses the refresh token, Unauthorized when no token can be got otherwise; the
 *   messages name the issuer and no token.
 */
export async function refreshOidc(
  oidc: OidcCredential,
  refreshToken: Secret<string>,
  deps: RefreshDeps,
): Promise<RefreshedTokens> {
  const { issuer } = oidc;
  const exchange = createExchange(oidc, deps);
  const found = await exchange({ url: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration` });
  const discovery = found.status === 200 ? read(discoverySchema, found.body) : undefined;
  if (discovery?.issuer !== issuer) throw noToken(issuer, `its discovery document is no such (HTTP ${found.status})`);
  const methods = discovery.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const answer = await exchange({ url: discovery.token_endpoint, ...tokenRequest(oidc, refreshToken, methods) });
  const tokens = answer.status === 200 ? read(tokensSchema, answer.body) : undefined;
  if (tokens !== undefined && /^[\x21-\x7e]+$/.test(tokens.id_token)) {
    const next = tokens.refresh_token;
    return { idToken: new Secret(tokens.id_token), refreshToken: next === undefined ? refreshToken : new Secret(next) };
  }
  const error = read(refusalSchema, answer.body)?.error;
  if (error === 'invalid_grant') {
    throw new KubeError('CredentialExpired', `the login at ${issuer} has ended: it accepts the refresh token no more`);
  }
  const shown = error !== undefined && /^[a-z_]{1,64}$/.test(error) ? error : `HTTP ${answer.status}`;
  throw noToken(issuer, `it answers ${shown}`);
}

function read<S extends TSchema>(schema: S, body: Uint8Array): Static<S> | undefined {
  return parseJson(schema, new TextDecoder().decode(body));
}

function noToken(issuer: string, why: string, cause?: unknown): KubeError {
  return new KubeError('Unauthorized', `no token from ${issuer}: ${why}`, { cause });
}

interface Form {
  readonly authorization?: string;
  readonly form: URLSearchParams;
}

/** RFC 6749 6; the client shows its secret as the issuer wants it (2.3.1), a client without one names itself. */
function tokenRequest(oidc: OidcCredential, refreshToken: Secret<string>, methods: readonly string[]): Form {
  const { clientId, clientSecret } = oidc;
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken.reveal() });
  if (clientSecret !== undefined && methods.includes('client_secret_basic')) {
    const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);
    const pair = `${encode(clientId)}:${encode(clientSecret.reveal())}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}`, form };
  }
  form.set('client_id', clientId);
  if (clientSecret !== undefined) form.set('client_secret', clientSecret.reveal());
  return { form };
}

interface Question extends Partial<Form> {
  readonly url: string;
}

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Asks one URL: GET, or POST of a form. */
function createExchange({ issuer, caPem }: OidcCredential, { outbound, clock }: RefreshDeps) {
  const ask = async ({ url, form, authorization }: Question, signal: AbortSignal): Promise<Answer> => {
    const { origin, pathname, search } = new URL(url);
    await using channel = outbound.open({ class: 'oidc', url: origin, tls: { caPem } });
    const response = await channel.request({
      method: form === undefined ? 'GET' : 'POST',
      path: `${pathname}${search}`,
      headers: {
        accept: 'application/json',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(form === undefined ? {} : { body: Buffer.from(form.toString()) }),
      signal,
      headersTimeoutMs: callTimeoutMs,
    });
    return { status: response.status, body: await response.readAll({ limitBytes: bodyLimitBytes }) };
  };
  return async (question: Question): Promise<Answer> => {
    if (!URL.canParse(question.url)) throw noToken(issuer, 'it names a token endpoint that is no URL');
    const onTimeout = (): Error => noToken(issuer, `no answer within ${callTimeoutMs / 1000} s`);
    try {
      return await withDeadline({ clock, timeoutMs: callTimeoutMs, onTimeout }, (signal) => ask(question, signal));
    } catch (error) {
      throw isOutboundError(error) ? noToken(issuer, error.message, error) : error;
    }
  };
}
