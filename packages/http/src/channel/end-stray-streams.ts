import http2, { type ClientHttp2Stream } from 'node:http2';
import type { Client } from 'undici';

/** What undici names the property of a client that holds its HTTP/2 session. */
const sessionName = 'http2Session';

/**
 * Ends streams that nobody owns. When a request is given up and its answer is on the way, Node makes a new stream for the answer
 * (`onSessionHeaders` of its HTTP/2 core): undici does not know it, so it would keep its place on the connection for ever, and an error of
 * the session, which goes to all streams, would find no listener there and end the process.
 */
export function endStrayStreams(client: Client): void {
  const session = findSession(client);
  session?.on('stream', (stream: ClientHttp2Stream) => {
    stream.on('error', () => undefined); // nobody waits for it
    stream.close(http2.constants.NGHTTP2_CANCEL);
  });
}

function findSession(client: Client): http2.ClientHttp2Session | undefined {
  const symbol = Object.getOwnPropertySymbols(client).find(({ description }) => description === sessionName);
  const session: unknown = symbol === undefined ? undefined : Reflect.get(client, symbol);
  return isSession(session) ? session : undefined;
}

function isSession(value: unknown): value is http2.ClientHttp2Session {
  return typeof value === 'object' && value !== null && 'on' in value && 'goaway' in value;
}
