import type { TLSSocket } from 'node:tls';

/** Who asks. */
export interface Caller {
  readonly user: string;
}

/** What a request shows of itself. */
interface Credentials {
  readonly authorization: string | undefined;
  readonly socket: TLSSocket;
}

/** The user of the bearer token. */
export const tokenUser = 'admin';

/** A client certificate of the server's CA, or the bearer token; undefined is a 401. Any certificate of another CA counts as none. */
export function authenticate(credentials: Credentials, token: string): Caller | undefined {
  if (credentials.socket.authorized) {
    const name = credentials.socket.getPeerCertificate().subject?.CN;
    if (typeof name === 'string' && name !== '') return { user: name };
  }
  const [scheme, given] = (credentials.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && given === token ? { user: tokenUser } : undefined;
}
