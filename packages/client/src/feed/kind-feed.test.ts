import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedItem } from './feed-item.ts';
import { FeedModel } from './feed-model.ts';
import { KindFeed } from './kind-feed.ts';
import { startUpload } from './snapshot-upload.ts';

const objects = fc.integer({ min: 0, max: 9 }).map((id) => `u${id}`);
const step = fc.oneof(
  fc.record({ op: fc.constant('put' as const), uid: objects, fp: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ op: fc.constant('remove' as const), uid: objects }),
  fc.record({ op: fc.constantFrom('send' as const, 'lose' as const, 'forget' as const, 'relist' as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function itemOf(uid: string, fp: number): FeedItem {
  return { uid, fingerprint: String(fp), text: JSON.stringify({ metadata: { uid, resourceVersion: String(fp) } }) };
}

/** A cluster, a pusher and a server whose state is compared at the end. */
class World {
  readonly cluster = new Map<string, number>();
  readonly server = new FeedModel();
  readonly feed = new KindFeed('v1/Pod', () => 1000);

  async take(step: Step): Promise<void> {
    switch (step.op) {
      case 'put':
        this.cluster.set(step.uid, step.fp);
        return this.feed.put(itemOf(step.uid, step.fp));
      case 'remove':
        this.cluster.delete(step.uid);
        return this.feed.remove(step.uid);
      case 'forget':
        return this.server.forget();
      case 'relist':
        return await this.list();
      default:
        return await this.send(step.op === 'lose');
    }
  }

  async list(): Promise<void> {
    const upload = startUpload(this.feed, async (frame) => this.server.take(frame));
    const items = [...this.cluster].map(([uid, fp]) => itemOf(uid, fp));
    await upload.add(items.slice(0, 3));
    await upload.add(items.slice(3));
    await upload.complete();
  }

  /** One turn of the session: what is due goes out; `isLost`: its answer does not come back. */
  async send(isLost = false): Promise<void> {
    const frame = this.feed.frame();
    if (frame !== undefined) {
      const result = this.server.take(frame);
      if (!isLost) this.feed.answered(result);
    }
    if (this.feed.takeNeedsList()) await this.list();
  }
}

describe('KindFeed', () => {
  it('TAG-F23 the server ends with the state of the cluster, whatever is lost, repeated or forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = new World();
        await world.list();
        for (const each of steps) await world.take(each);
        world.feed.compare();
        for (let turn = 0; turn < 4; turn += 1) await world.send();
        expect(new Map([...world.server.objects].sort())).toEqual(
          new Map([...world.cluster].map(([uid, fp]): [string, string] => [uid, String(fp)]).sort()),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("TAG-F05 a restarted pusher whose digest is the server's sends no object", async () => {
    const world = new World();
    world.cluster.set('u1', 1);
    await world.list();
    const again = new KindFeed('v1/Pod', () => 2000);
    again.lease({ version: world.server.version, count: 1 }, 'delta');
    const upload = startUpload(again, () => Promise.reject(new Error('no part is sent')));
    await upload.add([itemOf('u1', 1)]);
    await upload.complete();
    const frame = again.frame() ?? '';
    expect(JSON.parse(frame)).toMatchObject({ op: 'heartbeat', count: 1 });
    again.answered(world.server.take(frame));
    expect(again.phase).toBe('delta');
  });

  it('TAG-F05 a change between the comparison and its answer is a delta upon it', async () => {
    const world = new World();
    world.cluster.set('u1', 1);
    await world.list();
    world.feed.compare();
    world.cluster.set('u2', 1);
    world.feed.put(itemOf('u2', 1));
    await world.send();
    expect(world.feed.phase).toBe('delta');
    await world.send();
    expect([...world.server.objects.keys()]).toEqual(['u1', 'u2']);
  });

  it('TAG-F20 versions grow within one millisecond and after a version of the server that is ahead', () => {
    const feed = new KindFeed('v1/Pod', () => 1000);
    expect([feed.nextVersion(), feed.nextVersion()]).toEqual([1000, 1001]);
    feed.lease({ version: 5000, count: 3 }, 'delta');
    expect(feed.nextVersion()).toBe(5001);
  });

  it('TAG-F42 an error is said once, and changes go on after it', async () => {
    const world = new World();
    await world.list();
    world.feed.fail({ reason: 'Forbidden', message: 'no list of pods', code: 403 });
    expect(JSON.parse(world.feed.frame() ?? '')).toMatchObject({ op: 'error', error: { reason: 'Forbidden' } });
    world.feed.answered({ kind: 'v1/Pod', result: 'accepted' });
    expect(world.feed.frame()).toBeUndefined();
  });
});
