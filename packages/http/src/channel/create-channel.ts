import type { Dispatcher } from 'undici';
import { withDeadline } from '../deadline.ts';
import { type DialDeps, type DialPlan, dial } from '../dial/dial.ts';
import { explainDialError } from '../dial/explain-dial-error.ts';
import { prepareSecureContext } from '../dial/secure-context.ts';
import { isOutboundError, OutboundError } from '../outbound-error.ts';
import type { OutboundTarget } from '../target/outbound-target.ts';
import { parseTarget } from '../target/parse-target.ts';
import type { Channel, OutboundRequest, OutboundResponse } from './channel.ts';
import { type Connection, createConnection } from './connection.ts';
import { readAll } from './read-all.ts';

/** Connections of one channel; with HTTP/1.1 also its requests in flight. */
const connectionLimit = 100;

/**
 * Opens a channel; nothing is connected before the first request.
 * @throws OutboundError UrlInvalid, SchemeRefused or CredentialInvalid.
 */
export function createChannel(target: OutboundTarget, deps: DialDeps): Channel {
  const parsed = parseTarget(target.url, target.class);
  const plan: DialPlan = { target, parsed, secureContext: prepareSecureContext(target.tls ?? {}) };
  const pool = createPool(plan, deps);
  return {
    connections: pool.addresses,
    request: async (request) => {
      const { host } = parsed;
      const waitedMs = request.headersTimeoutMs;
      const onTimeout = (): Error =>
        new OutboundError('Timeout', `no answer from ${host} within ${waitedMs / 1000} s`, { host, waitedMs });
      const bodyEnded = new AbortController();
      const options = { clock: deps.clock, timeoutMs: waitedMs, signal: request.signal, onTimeout };
      const response = await withDeadline(options, async (until) => {
        const connection = await pool.acquire(until);
        const forward = (): void => bodyEnded.abort(until.reason);
        until.addEventListener('abort', forward, { once: true });
        const answer = await send(connection, { request, origin: parsed.origin, basePath: parsed.basePath }, bodyEnded);
        until.removeEventListener('abort', forward);
        return describe(answer, { host, address: connection.address, serverName: host });
      });
      followSignal(request.signal, bodyEnded, response.closed);
      return response;
    },
    [Symbol.asyncDispose]: pool.dispose,
  };
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

async function send(
  connection: Connection,
  what: { readonly request: OutboundRequest; readonly origin: string; readonly basePath: string },
  ended: AbortController,
): Promise<Dispatcher.ResponseData> {
  const { request, origin, basePath } = what;
  try {
    const path = `${basePath}${request.path}`;
    const { method, headers } = request;
    return await connection.request({ origin, path, method, headers, signal: ended.signal });
  } catch (error) {
    if (ended.signal.aborted) throw ended.signal.reason;
    const { host } = new URL(origin);
    throw isOutboundError(error)
      ? error
      : explainDialError(error, { host, address: connection.address, serverName: host });
  }
}

function describe(
  answer: Dispatcher.ResponseData,
  facts: { readonly host: string; readonly address: string; readonly serverName: string },
): OutboundResponse & { readonly closed: Promise<void> } {
  const { body } = answer;
  const headers = new Map(Object.entries(answer.headers));
  const header = (name: string): string | undefined => {
    const value = headers.get(name);
    return Array.isArray(value) ? value[0] : value;
  };
  const closed = new Promise<void>((resolve) => {
    body.once('close', () => resolve());
  });
  const chunks = explained(body, facts);
  return {
    status: answer.statusCode,
    header,
    body: chunks,
    readAll: (options) => readAll(chunks, { ...options, encoding: header('content-encoding'), host: facts.host }),
    discard: () => {
      body.on('error', () => undefined).destroy(); // nobody reads it, so nobody misses its failure
    },
    closed,
  };
}

/** The chunks of a body; a failure of the connection becomes an OutboundError, an abort stays what it is. */
async function* explained(
  body: AsyncIterable<Uint8Array>,
  facts: { readonly host: string; readonly address: string; readonly serverName: string },
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch (error) {
    const isOurs = isOutboundError(error) || (error instanceof Error && error.name === 'AbortError');
    throw isOurs ? error : explainDialError(error, facts);
  }
}

interface Pool {
  acquire(signal: AbortSignal): Promise<Connection>;
  addresses(): readonly string[];
  dispose(): Promise<void>;
}

function createPool(plan: DialPlan, deps: DialDeps): Pool {
  const disposed = new AbortController();
  let connections: Connection[] = [];
  let dialling: Promise<void> | undefined;
  const open = async (): Promise<void> => {
    const { socket, address } = await dial(plan, deps, disposed.signal);
    connections.push(createConnection(socket, { origin: plan.parsed.origin, address, clock: deps.clock }));
  };
  const acquire = async (signal: AbortSignal): Promise<Connection> => {
    for (;;) {
      signal.throwIfAborted();
      disposed.signal.throwIfAborted();
      connections = connections.filter((connection) => connection.isOpen());
      const free = connections.find((connection) => connection.hasRoom());
      if (free !== undefined) return free;
      if (connections.length >= connectionLimit) {
        const { host } = plan.parsed;
        throw new OutboundError('TooManyConnections', `${host} has ${connectionLimit} connections in use`, { host });
      }
      dialling ??= open().finally(() => {
        dialling = undefined;
      });
      await dialling;
    }
  };
  return {
    acquire,
    addresses: () => connections.filter((connection) => connection.isOpen()).map((connection) => connection.address),
    dispose: async () => {
      disposed.abort(new OutboundError('ConnectionLost', `the channel to ${plan.parsed.host} is closed`));
      await dialling?.catch(() => undefined); // its waiters were told
      await Promise.all(connections.map((connection) => connection[Symbol.asyncDispose]()));
    },
  };
}
