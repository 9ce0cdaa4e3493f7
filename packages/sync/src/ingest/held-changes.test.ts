import { FakeClock } from '@orrery/kit';
import { objectPath, sourceId } from '@orrery/model';
import type { Put, Remove } from '@orrery/storage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldChanges, type HeldChangesDeps } from './held-changes.ts';
import { type HoldPolicy, holdPolicyOf } from './hold-policy.ts';

const intervalMs = 300_000;
/** Bodies of these tests are `<significant>/<noise>`. */
const policy: HoldPolicy = { intervalMs, significance: (body) => new TextDecoder().decode(body).split('/')[0] ?? '' };

function put(name: string, text: string, uid = 'u'): Put {
  const key = { source: sourceId(1), group: '', resource: 'nodes', namespace: '', name };
  const body = new TextEncoder().encode(text);
  return { op: 'put', key, version: 'v1', uid, originVersion: '', body, annotationsEnd: 0 };
}

function textOf(change: Put): string {
  return `${change.uid}:${new TextDecoder().decode(change.body)}`;
}

/** A store, the member it is to equal, and when which state was written. */
class Mirror {
  readonly clock = new FakeClock();
  readonly stop = new AbortController();
  readonly rows = new Map<string, string>();
  readonly member = new Map<string, string>();
  /** By path the position of its last change. */
  readonly changedAt = new Map<string, number>();
  readonly writes: { path: string; text: string; at: number }[] = [];
  readonly held: HeldChanges;
  position = 0;
  stored = 0;

  constructor(more: Partial<HeldChangesDeps> = {}) {
    const { clock } = this;
    const onDue = (due: Put) => this.write(due);
    this.held = new HeldChanges('0', { clock, policy, onDue, signal: this.stop.signal, ...more });
  }

  offer(change: Put | Remove): string {
    this.position += 1;
    const path = objectPath(change.key.namespace, change.key.name);
    if (change.op === 'put') this.member.set(path, textOf(change));
    else this.member.delete(path);
    this.changedAt.set(path, this.position);
    const verdict = this.held.offer(change, String(this.position));
    if (verdict === 'write') this.write(change);
    this.stored = Number(this.held.safePosition(String(this.position)));
    return verdict;
  }

  write(change: Put | Remove): void {
    const path = objectPath(change.key.namespace, change.key.name);
    if (change.op === 'remove') {
      this.rows.delete(path);
      this.writes.push({ path, text: '', at: this.clock.now() });
      return;
    }
    this.rows.set(path, textOf(change));
    this.writes.push({ path, text: textOf(change), at: this.clock.now() });
  }

  /** Whether a restart from the stored position would bring everything that is not stored. */
  losesNothing(): void {
    for (const path of new Set([...this.member.keys(), ...this.rows.keys()])) {
      if ((this.changedAt.get(path) ?? 0) > this.stored) continue;
      expect([path, this.rows.get(path)]).toEqual([path, this.member.get(path)]);
    }
  }
}

const change = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  text: fc.option(fc.constantFrom('x/1', 'x/2', 'x/3', 'y/1', 'y/2'), { nil: undefined, freq: 8 }),
  uid: fc.constantFrom('u', 'u', 'u', 'v'),
  waitMs: fc.constantFrom(0, 0, 10_000, 40_000, 301_000),
});

describe('HeldChanges', () => {
  it('KSY-F04 loses nothing at any moment, writes at most once in an interval, and ends with the latest state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), fc.constantFrom(1, 2, 100), async (changes, maxPaths) => {
        const mirror = new Mirror({ maxPaths });
        for (const { name, text, uid, waitMs } of changes) {
          const written = put(name, text ?? '', uid);
          mirror.offer(text === undefined ? { op: 'remove', key: written.key } : written);
          mirror.losesNothing();
          await mirror.clock.advance(waitMs);
          mirror.losesNothing();
        }
        const inTime = mirror.writes.length;
        mirror.held.flush();
        expect(Object.fromEntries(mirror.rows)).toEqual(Object.fromEntries(mirror.member));
        expect(mirror.held.size).toBe(0);
        expect(mirror.held.safePosition('end')).toBe('end');
        if (maxPaths === 100) expectRare(mirror.writes.slice(0, inTime));
        mirror.stop.abort();
      }),
    );
  });

  it('KSY-F04 writes the latest heartbeat when its time is up, without another change', async () => {
    const mirror = new Mirror();
    expect(['x/1', 'x/2', 'x/3'].map((text) => mirror.offer(put('a', text)))).toEqual(['write', 'held', 'held']);
    expect(mirror.stored).toBe(2);
    await mirror.clock.advance(intervalMs - 1000);
    expect(mirror.rows.get('a')).toBe('u:x/1');
    await mirror.clock.advance(intervalMs / 10);
    expect(mirror.rows.get('a')).toBe('u:x/3');
    expect(mirror.clock.sleeping).toBe(0);
  });

  it('KSY-F04 an object that took the place of another is written, however alike they are', () => {
    const mirror = new Mirror();
    expect(['u', 'u', 'v'].map((uid) => mirror.offer(put('a', 'x/1', uid)))).toEqual(['write', 'held', 'write']);
    expect(mirror.held.size).toBe(0);
  });

  it('KSY-F04 remembers so many paths at most, and writes states of others at once, until there is room', async () => {
    const mirror = new Mirror({ maxPaths: 1 });
    const offer = (name: string) => mirror.offer(put(name, `x/${mirror.position}`));
    expect(['a', 'b', 'a', 'b'].map(offer)).toEqual(['write', 'write', 'held', 'write']);
    await mirror.clock.advance(intervalMs * 3);
    expect(['b', 'b', 'a', 'a'].map(offer)).toEqual(['write', 'held', 'write', 'write']);
    mirror.stop.abort();
  });

  it('KSY-F04 forgets what a list stands for, and what was dropped', () => {
    const mirror = new Mirror();
    for (const text of ['x/1', 'x/2']) mirror.offer(put('a', text));
    mirror.held.restart('90');
    expect([mirror.held.size, mirror.held.safePosition('91')]).toEqual([0, '91']);
    for (const text of ['x/3', 'x/4']) mirror.offer(put('a', text));
    mirror.held.drop('a');
    expect(mirror.held.size).toBe(0);
    expect(mirror.offer(put('a', 'x/5'))).toBe('write');
  });
});

/** No two writes of one path with the same significance within an interval, nothing else between them. */
function expectRare(writes: readonly { readonly path: string; readonly text: string; readonly at: number }[]): void {
  const last = new Map<string, { readonly text: string; readonly at: number }>();
  for (const { path, text, at } of writes) {
    const before = last.get(path);
    const isSame = before !== undefined && before.text !== '' && before.text.split('/')[0] === text.split('/')[0];
    if (isSame) expect(at - before.at).toBeGreaterThanOrEqual(intervalMs);
    last.set(path, { text, at });
  }
}

describe('holdPolicyOf', () => {
  const significance = (kind: { group: string; resource: string }, object: object) =>
    holdPolicyOf(kind)?.significance(new TextEncoder().encode(JSON.stringify(object)));
  const node = (heartbeat: string, status: string, images: readonly string[]) => ({
    metadata: { name: 'n', annotations: {}, managedFields: [{ time: heartbeat }] },
    status: {
      conditions: [{ type: 'Ready', status, lastHeartbeatTime: heartbeat }],
      images: images.map((name) => ({ names: [name], sizeBytes: 123 })),
    },
  });
  const nodes = { group: '', resource: 'nodes' };

  it('KSY-F04 of a node neither heartbeats nor the order of images count, everything else does', () => {
    const first = significance(nodes, node('t1', 'True', ['a', 'b']));
    expect(significance(nodes, node('t2', 'True', ['b', 'a']))).toBe(first);
    expect(significance(nodes, node('t1', 'False', ['a', 'b']))).not.toBe(first);
    expect(significance(nodes, node('t1', 'True', ['a', 'c']))).not.toBe(first);
    expect(significance(nodes, { ...node('t1', 'True', ['a', 'b']), spec: {} })).not.toBe(first);
  });

  it.each([
    ['', 'endpoints', { metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': '1', b: '' } } }],
    ['coordination.k8s.io', 'leases', { spec: { renewTime: '1', holderIdentity: 'h' } }],
    ['', 'events', { count: '1', lastTimestamp: '1', series: '1', message: 'm' }],
  ])('KSY-F04 KSY-H03 of %s %s only what is ignored may change', (group, resource, object) => {
    const text = JSON.stringify(object);
    const kind = { group, resource };
    const of = (json: string) => significance(kind, JSON.parse(json));
    expect(of(text.replaceAll('"1"', '"2"'))).toBe(of(text));
    expect(of(text.replace(/"(h|m)"/, '"z"').replace('"b":""', '"b":"z"'))).not.toBe(of(text));
  });

  it('KSY-F04 of other kinds nothing waits', () => {
    expect(holdPolicyOf({ group: '', resource: 'pods' })).toBeUndefined();
    expect(holdPolicyOf({ group: 'metal.example.com', resource: 'nodes' })).toBeUndefined();
  });
});
