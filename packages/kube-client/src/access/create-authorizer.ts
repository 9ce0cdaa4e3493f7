import type { Outbound, OutboundHeaders } from '@orrery/http';
import type { Clock } from '@orrery/kit';
import type { ClusterAccess } from './cluster-access.ts';
import { impersonationHeaders } from './impersonation-headers.ts';
import { createOidcTokens } from './oidc-tokens.ts';

/** Who may end the work. */
interface AuthorizerOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Says who we are to a cluster, in headers; client certificates are shown by the connection. */
export interface Authorizer {
  /**
   * `authorization` and the headers of impersonation, for one request.
   * @throws KubeError when no token can be got; the signal's reason on abort.
   */
  headers(options?: AuthorizerOptions): Promise<OutboundHeaders>;
  /**
   * Told that an answer was 401. True: there is another token now, and the request may be sent once more with new headers. Calls that
   * overlap get one token.
   * @throws the signal's reason on abort.
   */
  refused(options?: AuthorizerOptions): Promise<boolean>;
}

/** The authorizer of an access: token before password before OpenID Connect, and the impersonation beside each. */
export function createAuthorizer(
  access: ClusterAccess,
  deps: { readonly outbound: Outbound; readonly clock: Clock },
): Authorizer {
  const { token, basic, oidc } = access.credential;
  const impersonation = access.impersonate === undefined ? {} : impersonationHeaders(access.impersonate);
  const withAuthorization = (value: string): OutboundHeaders => ({ authorization: value, ...impersonation });
  const fixed = (headers: OutboundHeaders): Authorizer => ({
    headers: async () => headers,
    refused: async () => false,
  });
  if (token !== undefined) return fixed(withAuthorization(`Bearer ${token.reveal()}`));
  if (basic !== undefined) {
    const pair = `${basic.username}:${basic.password.reveal()}`;
    return fixed(withAuthorization(`Basic ${Buffer.from(pair).toString('base64')}`));
  }
  if (oidc === undefined) return fixed(impersonation);
  const tokens = createOidcTokens(oidc, deps);
  return {
    headers: async ({ signal } = {}) => withAuthorization(`Bearer ${(await tokens.current(signal)).reveal()}`),
    refused: ({ signal } = {}) => tokens.renew(signal),
  };
}
