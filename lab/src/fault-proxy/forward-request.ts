import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';
import type { ProxiedRequest } from './open-answer.ts';

/** Where requests go. */
export interface Upstream {
  readonly server: string;
  readonly agent: Agent;
}

/** Headers of one connection, not of the message (RFC 9110, 7.6.1); the length is counted anew. */
const PER_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'host',
  'http2-settings',
]);

/** Asks the member, with the client's own credential. @throws Error when there is no answer. */
export async function forwardRequest(
  upstream: Upstream,
  request: ProxiedRequest,
  { isPlain, signal }: { readonly isPlain: boolean; readonly signal: AbortSignal },
): Promise<IncomingMessage> {
  const dropped = isPlain ? 'accept-encoding' : '';
  const headers = keptHeaders(request.headers, dropped);
  // HTTP/2 ends bodies by itself; Node would send that of a DELETE without any end.
  if (request.method === 'DELETE' && headers['content-length'] === undefined) headers['transfer-encoding'] = 'chunked';
  const url = new URL(request.url ?? '/', upstream.server);
  const outgoing = httpsRequest(url, { agent: upstream.agent, method: request.method ?? 'GET', headers, signal });
  // `once` reports the first one; one that comes after the answer's head shows in its body.
  outgoing.on('error', () => undefined);
  request.pipe(outgoing);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]; // node:http, event 'response'
  return answer;
}

/** The headers of a message without those of a connection, of HTTP/2 itself, and one more. */
export function keptHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  dropped: string,
): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !name.startsWith(':') && !PER_CONNECTION.has(name) && name !== dropped,
  );
  return Object.fromEntries(kept) as Record<string, string | string[]>; // undefined is filtered out
}
