import { FakeClock, silentLog } from '@orrery/kit';
import { type ItemRange, readIdentity } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKubeClient } from '../client/create-kube-client.ts';
import { type ScriptedServer, startScriptedServer, status } from '../scripted-server/start-scripted-server.ts';
import { createReflector } from './create-reflector.ts';
import type { ReflectorSink } from './reflector-sink.ts';
import { ScriptedCollection } from './scripted-collection.ts';

const resource = { group: '', version: 'v1', resource: 'pods', kind: 'Pod' };
/** Never deleted by the server, so never to be missed. */
const kept = ['keep-a', 'keep-b', 'keep-c'];

/** Lets what is on its way arrive. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Copy {
  readonly objects: Map<string, string>;
  readonly sink: ReflectorSink;
  /** Kept objects that were missing after the first list. */
  readonly missed: string[];
  readonly isComplete: () => boolean;
}

/** A copy of the collection, kept as the store's is: by complete walks and changes; `compares` says whether metadata will do. */
function createCopy(compares: boolean): Copy {
  const objects = new Map<string, string>();
  const missed: string[] = [];
  let isComplete = false;
  const check = (): void => {
    if (isComplete) missed.push(...kept.filter((name) => !objects.has(name)));
  };
  const put = (bytes: Uint8Array, item: ItemRange): string => {
    const { name, resourceVersion } = readIdentity(bytes, item);
    objects.set(name, resourceVersion);
    return name;
  };
  const removeAbsent = (seen: ReadonlySet<string>): void => {
    for (const name of objects.keys()) if (!seen.has(name)) objects.delete(name);
    isComplete = true;
    check();
  };
  let compared = new Set<string>();
  const comparing: Partial<ReflectorSink> = {
    compare: async (pages) => {
      compared = new Set();
      const differing: { namespace: string; name: string }[] = [];
      for await (const page of pages) {
        for (const item of page.items) {
          const { name, resourceVersion } = readIdentity(page.bytes, item);
          compared.add(name);
          if (objects.get(name) !== resourceVersion) differing.push({ namespace: 'a', name });
        }
      }
      return { differing, count: compared.size };
    },
    refresh: (bytes) => void put(bytes, { start: 0, end: bytes.length, metadata: undefined }),
    settle: () => removeAbsent(compared),
  };
  const sink: ReflectorSink = {
    ...(compares ? comparing : {}),
    replace: async (pages) => {
      const seen = new Set<string>();
      for await (const page of pages) {
        for (const item of page.items) seen.add(put(page.bytes, item));
      }
      removeAbsent(seen);
    },
    apply: ({ type, identity }) => {
      if (type === 'DELETED') objects.delete(identity.name);
      else objects.set(identity.name, identity.resourceVersion);
      check();
    },
    bookmark: () => undefined,
    state: () => undefined,
  };
  return { objects, sink, missed, isComplete: () => isComplete };
}

type Command = (collection: ScriptedCollection) => void;

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const errorLine = (code: number, reason: string): string =>
  `${JSON.stringify({ type: 'ERROR', object: status(code, reason) })}\n`;
const commands: fc.Arbitrary<readonly [what: string, command: Command]> = fc.oneof(
  { weight: 4, arbitrary: names.map((name) => [`put ${name}`, (c: ScriptedCollection) => c.put(name)] as const) },
  { weight: 2, arbitrary: names.map((name) => [`remove ${name}`, (c: ScriptedCollection) => c.remove(name)] as const) },
  fc.constantFrom(
    ['put keep-b', (c: ScriptedCollection) => c.put('keep-b')] as const,
    ['bookmark', (c: ScriptedCollection) => c.bookmark()] as const,
    ['end initial', (c: ScriptedCollection) => c.endInitial()] as const,
    ['end', (c: ScriptedCollection) => c.end(false)] as const,
    ['cut', (c: ScriptedCollection) => c.end(true)] as const,
    ['garbled', (c: ScriptedCollection) => c.say('{"type":"ADDED","object":{"metadata":{}}}\n')] as const,
    ['ERROR 410', (c: ScriptedCollection) => c.say(errorLine(410, 'Gone'))] as const,
    ['ERROR 500', (c: ScriptedCollection) => c.say(errorLine(500, 'InternalError'))] as const,
    ['compact', (c: ScriptedCollection) => c.compact()] as const,
  ),
  fc.constantFrom(400, 410, 429, 500, 503).map((code) => {
    return [`refuse ${code}`, (c: ScriptedCollection) => void c.refusals.push(code)] as const;
  }),
);

interface Run {
  readonly steps: readonly { readonly command: readonly [string, Command]; readonly passMs: number }[];
  readonly serverMinor: number;
  readonly restore: number;
  readonly compares: boolean;
}

const runs: fc.Arbitrary<Run> = fc.record({
  steps: fc.array(fc.record({ command: commands, passMs: fc.constantFrom(0, 0, 1000, 40_000) }), { maxLength: 25 }),
  serverMinor: fc.constantFrom(20, 34),
  restore: fc.constantFrom(0, 0, 1, 5),
  compares: fc.boolean(),
});

/** Drives a reflector through a run; gives what it ended with. */
async function play(run: Run, server: ScriptedServer, collection: ScriptedCollection): Promise<Copy> {
  await using outbound = server.outbound();
  const rate = { perSecond: 1_000_000, burst: 1_000_000 };
  await using client = createKubeClient(server.access(), { outbound, clock: new FakeClock(), userAgent: 'x', rate });
  const clock = new FakeClock();
  const copy = createCopy(run.compares);
  const stop = new AbortController();
  const enterList = async (): Promise<Disposable> => ({ [Symbol.dispose]: () => undefined });
  const { serverMinor } = run;
  const deps = { client, resource, clock, random: () => 0, log: silentLog, sink: copy.sink, enterList, serverMinor };
  const reflector = createReflector(deps);
  const running = reflector.run({ signal: stop.signal });
  for (const { command, passMs } of run.steps) {
    command[1](collection);
    await turn();
    await clock.advance(passMs);
  }
  collection.refusals.length = 0;
  if (run.restore > 0) {
    collection.restore(run.restore);
    // A server past the position again cannot be told by numbers; every scope is audited after an outage (KSY-D32).
    reflector.relist('audit');
  }
  collection.put('last');
  const isEqual = (): boolean =>
    copy.objects.size === collection.objects.size &&
    [...collection.objects].every(([name, revision]) => copy.objects.get(name) === String(revision));
  for (let tries = 0; tries < 2000 && !isEqual(); tries += 1) {
    collection.endInitial();
    await turn();
    await clock.advance(tries % 20 === 0 ? 30_000 : 0);
  }
  stop.abort(new Error('end of run'));
  await running;
  return copy;
}

describe('the reflector', () => {
  it('KSY-00a ends equal to the server whatever breaks on the way, and never misses what the server never deleted', async () => {
    let collection = new ScriptedCollection();
    await using server = await startScriptedServer({
      handler: (request, response) => collection.handler(request, response),
    });
    const property = fc.asyncProperty(runs, async (run) => {
      collection = new ScriptedCollection();
      for (const name of kept) collection.put(name);
      // The history begins here, so that nothing sets the collection back to before.
      collection.compact();
      const copy = await play(run, server, collection);
      expect(Object.fromEntries(copy.objects)).toEqual(
        Object.fromEntries([...collection.objects].map(([name, revision]) => [name, String(revision)])),
      );
      expect(copy.missed).toEqual([]);
      server.cut();
    });
    await fc.assert(property, { numRuns: 100 });
  }, 120_000);
});
