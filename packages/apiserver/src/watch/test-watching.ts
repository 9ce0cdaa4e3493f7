import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import { type Fleet, startFleet, testToken } from '../test-fleet.ts';

/** One event of a watch. */
export interface WatchedEvent {
  readonly type: string;
  readonly object: Readonly<Record<string, unknown>> & {
    readonly metadata: Readonly<Record<string, unknown>>;
  };
}

/** A stream that is open, for tests. */
export interface OpenStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The next line; undefined at the proper end. Fails when it is cut. */
  line(): Promise<string | undefined>;
  /** The next events; waits for them. */
  take(count: number): Promise<readonly WatchedEvent[]>;
  /** All events to the end. */
  rest(): Promise<readonly WatchedEvent[]>;
  /** All bytes to the end, instead of lines. Fails when it is cut. */
  bytes(): Promise<Buffer>;
  /** Leaves without a word. */
  leave(): void;
  /** Reads no more until `resume`. */
  pause(): void;
  resume(): void;
}

/** An API server that listens on loopback. */
export interface ListeningFleet extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly port: number;
  readonly ca: string;
  open(path: string, options?: OpenOptions): Promise<OpenStream>;
}

/** How a stream is opened. */
interface OpenOptions {
  readonly protocol?: 'HTTP/1.1' | 'HTTP/2';
  readonly headers?: Readonly<Record<string, string>>;
}

/** What issues the certificate of a listener; `createCertificateAuthority` of `@orrery/pki` gives one. */
export interface TestAuthority {
  readonly certificatePem: string;
  issue(request: {
    readonly commonName: string;
    readonly ipAddresses: readonly string[];
    readonly usages: readonly 'server'[];
    readonly notAfter: Date;
  }): Promise<{ readonly certificatePem: string; readonly keyPem: string }>;
}

/** Makes a fleet listen; it ends with the server. */
export async function listenFleet(
  authority: TestAuthority,
  limits: Partial<ApiserverLimits> = {},
  given?: Fleet,
): Promise<ListeningFleet> {
  const { certificatePem, keyPem } = await authority.issue({
    commonName: 'localhost',
    ipAddresses: ['127.0.0.1'],
    usages: ['server'],
    notAfter: new Date(Date.now() + 3_600_000),
  });
  const fleet = given ?? (await startFleet(limits));
  const { port } = await fleet.api.listen({ host: '127.0.0.1', port: 0, tls: { certificatePem, keyPem } });
  const ca = authority.certificatePem;
  const at = { port, ca };
  return {
    ...{ fleet, port, ca },
    open: (path, { protocol = 'HTTP/1.1', headers = {} } = {}) =>
      protocol === 'HTTP/1.1' ? overHttp1(at, path, headers) : overHttp2(at, path, headers),
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  };
}

interface Address {
  readonly port: number;
  readonly ca: string;
}

const authorization = `Bearer ${testToken}`;

async function overHttp1({ port, ca }: Address, path: string, headers: Record<string, string>): Promise<OpenStream> {
  const request = requestHttps({
    ...{ host: '127.0.0.1', port, ca, path, agent: false },
    headers: { authorization, ...headers },
  });
  request.end();
  const [response] = await once(request, 'response');
  request.on('error', () => undefined); // what comes of the answer is looked at
  return openStream(response, {
    status: response.statusCode,
    headers: response.headers,
    isWhole: () => response.complete,
    leave: () => request.destroy(),
  });
}

async function overHttp2({ port, ca }: Address, path: string, headers: Record<string, string>): Promise<OpenStream> {
  const session: ClientHttp2Session = connectHttp2(`https://127.0.0.1:${port}`, { ca });
  session.on('error', () => undefined); // what comes of the stream is looked at
  const stream = session.request({ ':path': path, authorization, ...headers });
  stream.end();
  const [received] = await once(stream, 'response');
  stream.once('close', () => session.destroy());
  return openStream(stream, {
    status: received[':status'],
    headers: received,
    isWhole: () => stream.rstCode === 0,
    leave: () => session.destroy(),
  });
}

function openStream(
  body: Readable,
  {
    status,
    headers,
    isWhole,
    leave,
  }: Pick<OpenStream, 'status' | 'headers' | 'leave'> & { readonly isWhole: () => boolean },
): OpenStream {
  const lines: string[] = [];
  const chunks: Buffer[] = [];
  let left = '';
  let isEnded = false;
  let wake = (): void => undefined;
  body.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    const parts = `${left}${chunk.toString()}`.split('\n');
    left = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  body.on('error', () => undefined); // the end says whether it was cut
  body.once('close', () => {
    isEnded = true;
    wake();
  });
  const line = async (): Promise<string | undefined> => {
    while (lines.length === 0 && !isEnded) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const next = lines.shift();
    if (next === undefined && !isWhole()) throw new Error('the stream was cut');
    return next;
  };
  const event = async (): Promise<WatchedEvent | undefined> => {
    const text = await line();
    return text === undefined ? undefined : (JSON.parse(text) as WatchedEvent); // what tests expect of it, they assert
  };
  return {
    ...{ status, headers, line, leave },
    bytes: async () => {
      while (!isEnded) await new Promise<void>((resolve) => body.once('close', resolve));
      if (!isWhole()) throw new Error('the stream was cut');
      return Buffer.concat(chunks);
    },
    pause: () => void body.pause(),
    resume: () => void body.resume(),
    take: async (count) => {
      const events: WatchedEvent[] = [];
      while (events.length < count) {
        const next = await event();
        if (next === undefined) throw new Error(`the stream ended after ${events.length} of ${count} events`);
        events.push(next);
      }
      return events;
    },
    rest: async () => {
      const events: WatchedEvent[] = [];
      for (let next = await event(); next !== undefined; next = await event()) events.push(next);
      return events;
    },
  };
}
