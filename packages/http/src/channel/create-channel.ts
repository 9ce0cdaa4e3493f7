import { withDeadline } from '../deadline.ts';
import type { DialDeps, DialPlan } from '../dial/dial.ts';
import { explainDialError } from '../dial/explain-dial-error.ts';
import { prepareSecureContext } from '../dial/secure-context.ts';
import { isOutboundError, OutboundError } from '../outbound-error.ts';
import { findProxy } from '../proxy/proxy-address.ts';
import type { OutboundTarget } from '../target/outbound-target.ts';
import { type ParsedTarget, parseTarget } from '../target/parse-target.ts';
import type { Channel, OutboundRequest, OutboundResponse } from './channel.ts';
import type { Connection } from './connection.ts';
import { createConnectionPool } from './connection-pool.ts';
import { describeResponse } from './describe-response.ts';
import { separateHeaders } from './separate-headers.ts';

/**
 * Opens a channel; nothing is connected before the first request.
 * @throws OutboundError UrlInvalid, SchemeRefused, CredentialInvalid, ProxyRefused or InsecureTlsRefused.
 */
export function createChannel(target: OutboundTarget, deps: DialDeps): Channel {
  const parsed = parseTarget(target.url, target.class);
  const proxy = target.proxyUrl === undefined ? undefined : findProxy(deps.proxies, target.proxyUrl);
  if (target.tls?.insecureSkipVerify === true && !deps.allowsInsecureTls) throw insecureTls(parsed.host);
  const plan: DialPlan = { target, parsed, proxy, secureContext: prepareSecureContext(target.tls ?? {}) };
  const pool = createConnectionPool(plan, deps);
  return {
    connections: pool.addresses,
    request: async (request) => {
      const { host } = parsed;
      const waitedMs = request.headersTimeoutMs;
      const onTimeout = (): Error =>
        new OutboundError('Timeout', `no answer from ${host} within ${waitedMs / 1000} s`, { host, waitedMs });
      const options = { clock: deps.clock, timeoutMs: waitedMs, signal: request.signal, onTimeout };
      const { response, ended } = await withDeadline(options, async (until) => {
        try {
          return await exchange(await pool.acquire(until), { request, parsed, until });
        } catch (error) {
          // The server may have closed the connection while the request was on its way; a GET may be sent again.
          if (until.aborted || request.method !== 'GET' || !isLost(error)) throw error;
        }
        return await exchange(await pool.acquire(until), { request, parsed, until });
      });
      followSignal(request.signal, ended, response.closed);
      return response;
    },
    [Symbol.asyncDispose]: pool.dispose,
  };
}

function insecureTls(host: string): OutboundError {
  return new OutboundError('InsecureTlsRefused', `the certificate of ${host} is not to be verified, which is refused`, {
    host,
    fix: 'give its CA certificate; an administrator can allow it in the configuration: security: { insecureTLS: Explicit }',
  });
}

function isLost(error: unknown): boolean {
  return isOutboundError(error) && error.kind === 'ConnectionLost';
}

interface Exchange {
  readonly response: OutboundResponse & { readonly closed: Promise<void> };
  /** Ends the reading of the body. */
  readonly ended: AbortController;
}

/** Sends a request over a connection and waits for the headers of its response. */
async function exchange(
  connection: Connection,
  what: { readonly request: OutboundRequest; readonly parsed: ParsedTarget; readonly until: AbortSignal },
): Promise<Exchange> {
  const { request, parsed, until } = what;
  const { origin, host, basePath } = parsed;
  const ended = new AbortController();
  const forward = (): void => ended.abort(until.reason);
  // The place on the connection is taken: it is given back by a request that ends at once.
  if (until.aborted) forward();
  until.addEventListener('abort', forward, { once: true });
  const facts = { host, address: connection.address, serverName: host };
  const explain = (error: unknown): never => {
    if (ended.signal.aborted) throw ended.signal.reason;
    throw isOutboundError(error) ? error : explainDialError(error, facts);
  };
  const { method, body } = request;
  const path = `${basePath}${request.path}`;
  const headers = separateHeaders(request.headers);
  try {
    const options = { origin, path, method, headers, signal: ended.signal, ...(body === undefined ? {} : { body }) };
    const answer = await connection.request(options).catch(explain);
    const response = describeResponse(answer, facts);
    if (!until.aborted) return { response, ended };
    response.discard(); // nobody waits for it any more, and an unread body would keep its place
    throw until.reason;
  } finally {
    until.removeEventListener('abort', forward);
  }
}

function followSignal(signal: AbortSignal | undefined, ended: AbortController, closed: Promise<void>): void {
  if (signal === undefined) return;
  const forward = (): void => ended.abort(signal.reason);
  if (signal.aborted) forward();
  signal.addEventListener('abort', forward, { once: true });
  closed.then(
    () => signal.removeEventListener('abort', forward),
    () => undefined, // `closed` never rejects
  );
}
