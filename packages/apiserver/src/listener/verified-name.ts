/** What of a TLS connection tells who is at the other end; the stand-in for the socket that requests of HTTP/2 have has it too. */
interface VerifiedSocket {
  /** Whether its certificate was signed by a CA the listener trusts. */
  readonly authorized: boolean;
  getPeerCertificate(): { readonly subject?: { readonly CN?: unknown } };
}

/** `CN` of a connection's client certificate when it was signed by a CA the listener trusts; undefined without one. */
export function verifiedName(socket: object): string | undefined {
  if (!isVerifiedSocket(socket) || !socket.authorized) return undefined;
  const name = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? name : undefined;
}

function isVerifiedSocket(socket: object): socket is VerifiedSocket {
  return 'authorized' in socket && 'getPeerCertificate' in socket;
}
