import { FakeClock } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { FramesAnswer, LeaseAnswer } from './feed-answers.ts';
import type { FeedConnection } from './feed-connection.ts';
import { FeedModel } from './feed-model.ts';
import { FeedSession } from './feed-session.ts';

const pods = 'v1/Pod';

function caused(reason: 'NotFound' | 'Conflict' | 'ServiceUnavailable', cause: string, seconds?: number): StatusError {
  return new StatusError(reason, cause, {
    details: {
      causes: [{ reason: cause, message: cause }],
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    },
  });
}

function podOf(uid: string, fingerprint: string) {
  return { uid, fingerprint, text: JSON.stringify({ metadata: { uid, resourceVersion: fingerprint } }) };
}

/** A server of one kind with a lease, and what it is to answer before it does as it should. */
class World {
  readonly clock = new FakeClock();
  readonly model = new FeedModel();
  readonly failures: StatusError[] = [];
  readonly requests: (readonly string[])[] = [];
  readonly warnings: string[] = [];
  readonly resyncs: string[] = [];
  leases = 0;
  ended: string[] = [];
  heartbeatSeconds = 60;
  isHeld = false;
  readonly stop = new AbortController();
  readonly session = new FeedSession({
    connection: this.#connection(),
    clock: this.clock,
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: ({ err }) => void this.warnings.push(err instanceof Error ? err.message : ''),
      error: () => undefined,
    },
    request: {
      cluster: { uid: 'c1' },
      pusher: { name: 'test', version: '1', instance: 'i' },
      epoch: 'e1',
      profile: 'full',
      kinds: [pods],
    },
    onResync: (kind) => void this.resyncs.push(kind),
    onLease: async () => this.#connection(),
  });

  #connection(): FeedConnection {
    return {
      takeLease: async () => this.#lease(),
      send: async (lease, frames) => this.#take(lease, frames),
      changeKinds: async () => undefined,
      end: async (lease) => void this.ended.push(lease),
    };
  }

  #lease(): LeaseAnswer {
    this.#fail();
    this.leases += 1;
    const { version, count, digest } = this.model;
    const want = version === 0 ? 'snapshot' : 'delta';
    const { heartbeatSeconds } = this;
    const kinds = [{ kind: pods, have: { version, count, digest }, want } as const];
    return { lease: `lease-${this.leases}`, source: 'c', heartbeatSeconds, leaseSeconds: 180, kinds };
  }

  #take(lease: string, frames: readonly string[]): FramesAnswer {
    this.#fail();
    if (lease !== `lease-${this.leases}`) throw caused('NotFound', 'LeaseUnknown');
    this.requests.push(frames);
    const held = { kind: pods, result: 'held', reason: 'MassDelete', message: '2 of 2 objects' };
    if (this.isHeld) return { results: frames.map(() => held) };
    return { results: frames.map((frame) => this.model.take(frame)), heartbeatSeconds: this.heartbeatSeconds };
  }

  #fail(): void {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }

  async list(...uids: string[]): Promise<void> {
    const upload = this.session.upload(pods, this.stop.signal);
    await upload.add(uids.map((uid) => podOf(uid, '1')));
    await upload.complete();
  }

  /** Opens the session, lists and runs. */
  async start(...uids: string[]): Promise<{ readonly running: Promise<void> }> {
    await this.session.open(this.stop.signal);
    await this.list(...uids);
    const running = this.session.run(this.stop.signal);
    running.catch(() => undefined); // looked at by the tests that expect it
    await this.clock.advance(0);
    return { running };
  }
}

describe('FeedSession', () => {
  it('TAG-F40 beats in half of the interval that the server last said, and sends nothing else at rest', async () => {
    const world = new World();
    await world.start('u1');
    world.requests.length = 0;
    await world.clock.advance(65_000);
    expect(world.requests).toEqual([[], []]);
    world.heartbeatSeconds = 20;
    await world.clock.advance(31_000);
    world.requests.length = 0;
    await world.clock.advance(21_000);
    expect(world.requests).toEqual([[], []]);
  });

  it('TAG 3.7 sends a change within a second, once', async () => {
    const world = new World();
    await world.start('u1');
    world.requests.length = 0;
    world.session.kind(pods).put(podOf('u2', '1'));
    await world.clock.advance(1000);
    expect(world.requests).toHaveLength(1);
    expect([...world.model.objects.keys()]).toEqual(['u1', 'u2']);
  });

  it('TAG-F07 repeats the same frame after a refusal, not before Retry-After', async () => {
    const world = new World();
    await world.start('u1');
    world.requests.length = 0;
    world.failures.push(caused('ServiceUnavailable', 'Overloaded', 20));
    world.session.kind(pods).put(podOf('u2', '1'));
    await world.clock.advance(20_000);
    expect(world.requests).toEqual([]);
    expect(world.warnings).toEqual(['Overloaded']);
    await world.clock.advance(1500);
    expect(world.model.count).toBe(2);
  });

  it('3.4 takes a lease again when the server knows it no more, and sends no object that it has', async () => {
    const world = new World();
    await world.start('u1');
    world.requests.length = 0;
    world.failures.push(caused('NotFound', 'LeaseUnknown'));
    await world.clock.advance(32_000);
    expect(world.leases).toBe(2);
    expect(world.resyncs).toEqual([]);
    await world.clock.advance(1000);
    expect(world.requests.flat().map((frame) => JSON.parse(frame).op)).toEqual(['heartbeat']);
    expect(world.session.lease).toBe('lease-2');
  });

  it('3.4 has the kind listed again when the server lost it with the lease', async () => {
    const world = new World();
    await world.start('u1');
    world.model.forget();
    world.failures.push(caused('NotFound', 'LeaseUnknown'));
    await world.clock.advance(32_000);
    expect(world.resyncs).toEqual([pods]);
    await world.list('u1');
    expect([...world.model.objects.keys()]).toEqual(['u1']);
  });

  it('TAG-F15 ends with the refusal when another pusher took the lease', async () => {
    const world = new World();
    const { running } = await world.start('u1');
    world.failures.push(caused('Conflict', 'LeaseReplaced'));
    const ended = expect(running).rejects.toThrow('LeaseReplaced');
    await world.clock.advance(32_000);
    await ended;
  });

  it('3.7 ends in an orderly way though a request is being repeated, and sends what is left before it ends the lease', async () => {
    const world = new World();
    const { running } = await world.start('u1');
    world.failures.push(caused('ServiceUnavailable', 'NotReady', 20));
    world.session.kind(pods).put(podOf('u2', '1'));
    await world.clock.advance(1000);
    world.stop.abort(new Error('asked to end'));
    await running;
    await world.session.close(new AbortController().signal);
    expect(world.model.count).toBe(2);
    expect(world.ended).toEqual(['lease-1']);
  });

  it('TAG-F11 asks again while a person has to accept the cluster', async () => {
    const world = new World();
    world.failures.push(
      caused('ServiceUnavailable', 'PendingApproval'),
      caused('ServiceUnavailable', 'PendingApproval'),
    );
    const opening = world.session.open(world.stop.signal);
    await world.clock.advance(0);
    await world.clock.advance(3100);
    expect((await opening).lease).toBe('lease-1');
    expect(world.warnings).toEqual(['PendingApproval', 'PendingApproval']);
  });

  it('TAG-F27 tells the person at the pusher once that deletions wait, and goes on', async () => {
    const world = new World();
    await world.start('u1', 'u2');
    world.isHeld = true;
    world.session.kind(pods).remove('u1');
    await world.clock.advance(1000);
    world.session.kind(pods).remove('u2');
    await world.clock.advance(1000);
    expect(world.warnings).toEqual(['2 of 2 objects']);
    expect(world.requests.at(-1)).toHaveLength(1);
  });

  it('TAG-F42 says that a kind is read again though nothing changed', async () => {
    const world = new World();
    await world.start('u1');
    const kind = world.session.kind(pods);
    kind.fail({ reason: 'Unreachable', message: 'no answer' });
    await world.clock.advance(1000);
    world.requests.length = 0;
    kind.recover();
    kind.recover();
    await world.clock.advance(2000);
    expect(world.requests.flat().map((frame) => JSON.parse(frame).op)).toEqual(['heartbeat']);
  });

  it('TAG-F03 a kind that is none of the lease is a fault of the program', () => {
    expect(() => new World().session.kind('v1/Secret')).toThrow(RangeError);
  });
});
