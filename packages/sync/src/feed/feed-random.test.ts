import type { FeedLeaseRequest } from '@orrery/model';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PushedObject, pod, startFeed, type TestFeed, totals } from './test-feed.ts';

const kind = 'v1/Pod';

/** What happens to a pusher and its cluster. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      name: fc.nat(7),
      isGone: fc.boolean(),
      isBad: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('delta' as const), isRepeated: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('snapshot' as const),
      parts: fc.integer({ min: 1, max: 3 }),
      isCut: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('heartbeat' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('error' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), isPusher: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A pusher that obeys the published contract, and the cluster it sees. */
class Pusher {
  readonly #test: TestFeed;
  /** By uid. */
  readonly cluster = new Map<string, PushedObject>();
  /** What the server acknowledged. */
  #sent = new Map<string, PushedObject>();
  #version = 0;
  #base = 0;
  #lease = '';
  #epoch = 0;
  #counter = 0;
  #needsSnapshot = true;

  constructor(test: TestFeed) {
    this.#test = test;
  }

  async open(): Promise<void> {
    this.#epoch += 1;
    const request: Partial<FeedLeaseRequest> = { epoch: String(this.#epoch), takeover: true };
    const { lease, kinds } = await this.#test.lease(request);
    this.#lease = lease;
    const have = kinds.find((each) => each.kind === kind)?.have;
    this.#needsSnapshot = true;
    this.#version = have?.version ?? 0;
  }

  change(name: number, isGone: boolean, isBad: boolean): void {
    const [uid] = [...this.cluster.keys()].filter((each) => each.startsWith(`${name}-`));
    this.#counter += 1;
    if (uid !== undefined && isGone) {
      this.cluster.delete(uid);
      return;
    }
    const { metadata } = pod(`p${name}`, String(this.#counter));
    const object = {
      metadata: { ...metadata, uid: uid ?? `${name}-${this.#counter}` },
      ...(isBad ? { status: 7 } : {}),
    };
    this.cluster.set(object.metadata.uid, object);
  }

  async delta(isRepeated: boolean): Promise<void> {
    if (this.#needsSnapshot) return;
    const objects = [...this.cluster.values()];
    this.#version += 1;
    const frame = {
      ...{ op: 'delta', kind, base: this.#base, version: this.#version, ...totals(objects) },
      upsert: objects.filter((each) => this.#sent.get(each.metadata.uid) !== each),
      delete: [...this.#sent.keys()].filter((uid) => !this.cluster.has(uid)).map((uid) => ({ uid })),
    };
    if (isRepeated) await this.#test.send(this.#lease, frame);
    await this.#take(frame);
  }

  async snapshot(parts: number, isCut: boolean): Promise<void> {
    const objects = [...this.cluster.values()];
    this.#version += 1;
    const size = Math.ceil(objects.length / parts);
    for (let part = 1; part <= parts; part += 1) {
      const last = part === parts;
      if (last && isCut) return;
      const items = objects.slice((part - 1) * size, last ? undefined : part * size);
      const end = last ? totals(objects) : {};
      await this.#take({ op: 'snapshot', kind, version: this.#version, part, last, items, ...end }, last);
    }
  }

  async heartbeat(): Promise<void> {
    const frame = { op: 'heartbeat', kind, version: this.#version + 1, ...totals([...this.cluster.values()]) };
    this.#version += 1;
    await this.#take(frame);
  }

  async error(): Promise<void> {
    await this.#test.send(this.#lease, { op: 'error', kind, error: { reason: 'Timeout', message: 'x' } });
  }

  async #take(frame: object, isWhole = true): Promise<void> {
    const { results } = await this.#test.send(this.#lease, frame);
    const result = results[0]?.result;
    expect(['accepted', 'resync']).toContain(result);
    if (result === 'resync') this.#needsSnapshot = true;
    else if (isWhole) {
      this.#needsSnapshot = false;
      this.#base = this.#version;
      this.#sent = new Map(this.cluster);
    }
  }
}

async function play(test: TestFeed, pusher: Pusher, step: Step): Promise<void> {
  switch (step.do) {
    case 'change':
      return pusher.change(step.name, step.isGone, step.isBad);
    case 'delta':
      return await pusher.delta(step.isRepeated);
    case 'snapshot':
      return await pusher.snapshot(step.parts, step.isCut);
    case 'heartbeat':
      return await pusher.heartbeat();
    case 'error':
      return await pusher.error();
    case 'restart':
      return await (step.isPusher ? pusher.open() : test.restart());
    default:
      return step satisfies never;
  }
}

it('TAG-F04, F05, F23, F25 whatever is sent, repeated, cut and restarted, at the end the store has what the pusher saw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await using test = await startFeed();
      const pusher = new Pusher(test);
      await pusher.open();
      for (const each of steps) await play(test, pusher, each);
      // bad objects keep an older state or none; mended, they are all there
      for (const [uid, { metadata }] of pusher.cluster)
        pusher.cluster.set(uid, { metadata: { ...metadata, resourceVersion: `${metadata.resourceVersion}-mended` } });
      await pusher.delta(false);
      await pusher.snapshot(2, false);
      const wanted = [...pusher.cluster].map(
        ([uid, { metadata }]) => `shop/${metadata.name} ${uid} ${metadata.resourceVersion}`,
      );
      expect(await test.stored('edge-7', '', 'pods')).toEqual(wanted.sort());
    }),
    { numRuns: 15 },
  );
}, 120_000);
