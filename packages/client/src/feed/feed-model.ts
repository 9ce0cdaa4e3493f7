import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parseJson } from '../parse-json.ts';
import type { FrameResult } from './feed-answers.ts';
import { KindTally } from './kind-tally.ts';

const itemSchema = Type.Object({
  metadata: Type.Object({ uid: Type.String(), resourceVersion: Type.Optional(Type.String()) }),
  fp: Type.Optional(Type.String({ maxLength: 128 })),
});

const frameSchema = Type.Object({
  op: Type.String(),
  kind: Type.String(),
  version: Type.Optional(Type.Integer()),
  base: Type.Optional(Type.Integer()),
  part: Type.Optional(Type.Integer()),
  last: Type.Optional(Type.Boolean()),
  count: Type.Optional(Type.Integer()),
  digest: Type.Optional(Type.String()),
  items: Type.Optional(Type.Array(itemSchema)),
  upsert: Type.Optional(Type.Array(itemSchema)),
  delete: Type.Optional(Type.Array(Type.Object({ uid: Type.String() }))),
});

type Frame = Static<typeof frameSchema>;

/** A server of one kind as the published contract describes it (`tags.md` 3.3), in memory: pushers are tried on it. */
export class FeedModel {
  #objects = new Map<string, string>();
  #staged = new Map<string, string>();
  #version = 0;

  get objects(): ReadonlyMap<string, string> {
    return this.#objects;
  }

  get version(): number {
    return this.#version;
  }

  get count(): number {
    return this.#objects.size;
  }

  get digest(): string {
    return tallyOf(this.#objects).digest;
  }

  /** Loses everything, as a server whose database was lost. */
  forget(): void {
    this.#objects = new Map();
    this.#version = 0;
  }

  /** Answers one frame. */
  take(text: string): FrameResult {
    const frame = parseJson(text);
    if (!Value.Check(frameSchema, frame)) return { kind: '', result: 'refused', reason: 'InvalidFrame' };
    const isRepeated = frame.version === this.#version && frame.digest === tallyOf(this.#objects).digest;
    if (frame.op === 'error' || (isRepeated && frame.op !== 'snapshot')) return this.#accepted(frame);
    if (frame.op === 'heartbeat') return this.#adopt(frame, this.#objects);
    if (frame.op === 'snapshot') return this.#stage(frame);
    if (frame.base !== this.#version) return { kind: frame.kind, result: 'resync', reason: 'BaseMismatch' };
    const next = new Map(this.#objects);
    put(next, frame.upsert ?? []);
    for (const { uid } of frame.delete ?? []) next.delete(uid);
    return this.#adopt(frame, next);
  }

  #stage(frame: Frame): FrameResult {
    if (frame.part === 1) this.#staged = new Map();
    put(this.#staged, frame.items ?? []);
    return frame.last === true ? this.#adopt(frame, this.#staged) : { kind: frame.kind, result: 'accepted' };
  }

  /** Takes a state if count and digest are those of the frame. */
  #adopt(frame: Frame, next: Map<string, string>): FrameResult {
    const tally = tallyOf(next);
    if (tally.count !== frame.count || tally.digest !== frame.digest) {
      return { kind: frame.kind, result: 'resync', reason: 'DigestMismatch' };
    }
    this.#objects = next;
    this.#version = frame.version ?? this.#version;
    return this.#accepted(frame);
  }

  #accepted(frame: Frame): FrameResult {
    return { kind: frame.kind, result: 'accepted', version: this.#version };
  }
}

function put(objects: Map<string, string>, items: readonly Static<typeof itemSchema>[]): void {
  for (const { metadata, fp } of items) objects.set(metadata.uid, metadata.resourceVersion ?? fp ?? '');
}

function tallyOf(objects: ReadonlyMap<string, string>): KindTally {
  const tally = new KindTally();
  for (const [uid, fingerprint] of objects) tally.put(uid, fingerprint);
  return tally;
}
