import { gzipSync } from 'node:zlib';
import { FakeClock, silentLog } from '@orrery/kit';
import { readIdentity } from '@orrery/model';
import { createKubeClient } from '../client/create-kube-client.ts';
import {
  type Handler,
  podPage,
  type ScriptedServer,
  sendJson,
  startScriptedServer,
  status,
} from '../scripted-server/start-scripted-server.ts';
import { createReflector } from './create-reflector.ts';
import type { ListCause, ReflectorSink } from './reflector-sink.ts';

const resource = { group: '', version: 'v1', resource: 'pods', kind: 'Pod' };
const path = '/api/v1/pods';

/** A bookmark as a line of a watch; `isEnd` ends initial events. */
export const bookmark = (resourceVersion: string, isEnd = false): string => {
  const annotations = isEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion, ...annotations } } })}\n`;
};

/** A line of a watch. */
export const event = (type: string, name: string, resourceVersion: string): string =>
  `${JSON.stringify({ type, object: { metadata: { namespace: 'a', name, uid: 'u', resourceVersion } } })}\n`;

/** One answer: a page, a failure, a page too large to be read, or lines of a watch that stays open unless `end`. */
export type Answer =
  | { readonly page: object }
  | { readonly code: number; readonly headers?: Readonly<Record<string, string>>; readonly details?: object }
  /** A body of more than 64 MiB, compressed. */
  | { readonly tooLarge: true }
  | { readonly lines: readonly string[]; readonly end?: boolean };

/** A reflector at work on a scripted server, its time in the test's hands. */
export interface ReflectorRun extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly relist: (cause: ListCause) => void;
  /** Cuts every connection that is open now. */
  readonly cut: () => void;
  /** Everything in its order: `list 1`, `pods a b`, `end`, `ADDED x`, `bookmark 9`, states. */
  readonly log: readonly string[];
  /** Requests as `list ?query`, `metadata ?query`, `position`, `stream`, `watch from`, `get name` or `probe`. */
  readonly requests: () => readonly string[];
  /** Waits until the log contains the entry at least `count` times. */
  seen(entry: string, count?: number): Promise<void>;
  /** Lets the time of a back-off pass once it sleeps. */
  pass(ms: number): Promise<void>;
}

type Response = Parameters<Handler>[1];

function refuse(response: Response, answer: Extract<Answer, { code: number }>): void {
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const extra = answer.details === undefined ? {} : { details: answer.details };
  sendJson(response, answer.code, status(answer.code, 'Failure', extra));
}

/** Answers probes and position checks by themselves, everything else in turn. */
function answer(setup: ReflectorSetup): Handler {
  let call = 0;
  let checks = 0;
  return (request, response) => {
    if (request.url === '/readyz') sendJson(response, setup.probeCode ?? 200, {});
    else if (isPositionCheck(request.url, request.headers.accept)) {
      setup.onCheck?.();
      answerCheck(response, setup.positions?.[checks++] ?? '1000');
    } else sendAnswer(response, setup.answers[call++] ?? { lines: [] });
  };
}

function isPositionCheck(url: string, accept: string | undefined): boolean {
  return /[?&]limit=1(&|$)/.test(url) && accept?.includes('PartialObjectMetadataList') === true;
}

function answerCheck(response: Response, found: string | number): void {
  if (typeof found === 'number') refuse(response, { code: found });
  else sendJson(response, 200, podPage(['a'], { resourceVersion: found, continue: 'more' }));
}

function sendAnswer(response: Response, next: Answer): void {
  if ('page' in next) {
    sendJson(response, 200, next.page);
  } else if ('tooLarge' in next) {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1)));
  } else if ('code' in next) {
    refuse(response, next);
  } else {
    response.writeHead(200).write(next.lines.join('') || '\n');
    if (next.end === true) response.end();
  }
}

interface EntryLog {
  readonly entries: readonly string[];
  add(entry: string): void;
  seen(entry: string, count?: number): Promise<void>;
}

function createEntryLog(): EntryLog {
  const entries: string[] = [];
  let waiting: { readonly entry: string; readonly count: number; readonly wake: () => void }[] = [];
  const isThere = (entry: string, count: number): boolean => entries.filter((line) => line === entry).length >= count;
  return {
    entries,
    add: (entry) => {
      entries.push(entry);
      for (const waiter of waiting.filter((each) => isThere(each.entry, each.count))) waiter.wake();
      waiting = waiting.filter((each) => !isThere(each.entry, each.count));
    },
    seen: (entry, count = 1) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (isThere(entry, count)) resolve();
      else waiting.push({ entry, count, wake: resolve });
      return promise;
    },
  };
}

function createSink(log: EntryLog, refuse: Set<string>): ReflectorSink {
  return {
    replace: async (pages, info) => {
      log.add(`list ${info.cause} ${info.walk}`);
      for await (const page of pages) {
        log.add(`pods ${page.items.map((item) => readIdentity(page.bytes, item).name).join(' ')}`);
      }
      log.add('end');
    },
    apply: (change) => {
      const entry = `${change.type} ${change.identity.name}`;
      if (refuse.delete(entry)) throw new Error('the store is closed');
      log.add(entry);
    },
    bookmark: (resourceVersion) => {
      log.add(`bookmark ${resourceVersion}`);
    },
    state: (state) => {
      const about =
        state.kind === 'Backoff'
          ? ` ${state.failure.reason} ${state.delayMs} ${state.next}${state.isBrief ? ' brief' : ''}`
          : '';
      log.add(`${state.kind}${about}`);
    },
  };
}

/** What the server answers in turn, and how the reflector is made. */
export interface ReflectorSetup {
  readonly answers: readonly Answer[];
  readonly position?: string;
  readonly refuse?: readonly string[];
  readonly enterList?: (signal: AbortSignal) => Promise<Disposable>;
  /** What position checks find: a resourceVersion, or a status. Default: 1000. */
  readonly positions?: readonly (string | number)[];
  /** Called when a position check has come, before it is answered. */
  readonly onCheck?: () => void;
  readonly probeCode?: number;
  readonly serverMinor?: number;
  /** Members of the sink beside those that only log. */
  readonly sink?: Partial<ReflectorSink>;
  readonly fieldSelector?: string;
}

function describeRequest(request: ScriptedServer['requests'][number]): string {
  if (request.path === '/readyz') return 'probe';
  if (request.path.startsWith('/api/v1/namespaces/')) return `get ${request.path.split('/').at(-1)}`;
  const text = request.path.replace(path, '');
  const query = new URLSearchParams(text);
  if (query.has('sendInitialEvents')) return 'stream';
  if (query.has('watch')) return `watch ${query.get('resourceVersion')}`;
  if (isPositionCheck(request.path, request.headers.accept)) return 'position';
  return `${request.headers.accept?.includes('PartialObjectMetadataList') ? 'metadata' : 'list'} ${text}`;
}

/** Starts a reflector; disposing the run stops it and its server. */
export async function startReflectorRun(setup: ReflectorSetup): Promise<ReflectorRun> {
  const server = await startScriptedServer({ handler: answer(setup) });
  const outbound = server.outbound();
  const clock = new FakeClock();
  const log = createEntryLog();
  // A clock of its own, on which time stands still: passing time only moves the reflector.
  const client = createKubeClient(server.access(), { outbound, clock: new FakeClock(), userAgent: 'x' });
  const aborter = new AbortController();
  const sink = { ...createSink(log, new Set(setup.refuse)), ...setup.sink };
  const enterList = setup.enterList ?? (async () => ({ [Symbol.dispose]: () => undefined }));
  const { position, serverMinor, fieldSelector } = setup;
  const onRollback = (): void => log.add('rollback');
  const deps = { client, resource, clock, random: () => 0, log: silentLog, sink, enterList, onRollback };
  const reflector = createReflector({ ...deps, position, serverMinor, fieldSelector });
  const running = reflector.run({ signal: aborter.signal });
  return {
    clock,
    relist: reflector.relist,
    cut: server.cut,
    log: log.entries,
    requests: () => server.requests.map(describeRequest),
    seen: log.seen,
    pass: async (ms) => {
      await clock.advance(ms - 1);
      await clock.advance(1);
    },
    [Symbol.asyncDispose]: async () => {
      aborter.abort(new Error('end of test'));
      await running;
      await outbound[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
