import type { Outbound, OutboundHeaders } from '@orrery/http';
import type { Clock } from '@orrery/kit';
import type { ClusterAccess } from './cluster-access.ts';
import { impersonationHeaders } from './impersonation-headers.ts';

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

/** The authorizer of an access. */
export function createAuthorizer(
  access: ClusterAccess,
  _deps: { readonly outbound: Outbound; readonly clock: Clock },
): Authorizer {
  const { token, basic } = access.credential;
  const impersonation = access.impersonate === undefined ? {} : impersonationHeaders(access.impersonate);
  const authorization = (): string | undefined => {
    if (token !== undefined) return `Bearer ${token.reveal()}`;
    if (basic === undefined) return undefined;
    return `Basic ${Buffer.from(`${basic.username}:${basic.password.reveal()}`).toString('base64')}`;
  };
  return {
    headers: async () => {
      const value = authorization();
      return { ...(value === undefined ? {} : { authorization: value }), ...impersonation };
    },
    refused: async () => false,
  };
}
