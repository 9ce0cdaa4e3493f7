import type { FrameResult } from './feed-answers.ts';
import type { FeedItem, FeedKindError } from './feed-item.ts';
import { KindTally } from './kind-tally.ts';

/** A delta has at most so many changes; more are a snapshot. */
const largestDelta = 20_000;

/** A frame that was sent and is not answered yet: after a lost answer the same text is sent again (TAG-F06). */
interface Outstanding {
  readonly text: string;
  readonly version: number;
  readonly isError: boolean;
}

/** What is to happen with a kind. */
type Phase =
  /** The server's state is unknown or another: the next list is sent whole. */
  | 'snapshot'
  /** The server may have what we have: the next list is only counted, and its digest compared (TAG-F05). */
  | 'compare'
  /** Both are equal; changes are sent as deltas. */
  | 'delta';

/** What a pusher knows of one kind: what it saw, what the server acknowledged, and what is between the two. */
export class KindFeed {
  readonly kind: string;
  readonly #now: () => number;
  #phase: Phase = 'snapshot';
  #tally = new KindTally();
  /** Latest state of what changed since the last frame; undefined for a deleted object. */
  #pending = new Map<string, string | undefined>();
  #base = 0;
  #lastVersion = 0;
  #outstanding: Outstanding | undefined;
  #error: FeedKindError | undefined;
  /** Count and digest of the list that is to be compared; changes after it are a delta upon it. */
  #compared: string | undefined;
  /** An error was said, and nothing since that shows that it passed. */
  #isFailed = false;
  #needsList = false;

  constructor(kind: string, now: () => number) {
    this.kind = kind;
    this.#now = now;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** After a lease: what the server has and wants. What was sent under a former lease is answered by this. */
  lease(have: { readonly version: number; readonly count: number }, want: 'snapshot' | 'delta'): void {
    this.#phase = want === 'delta' && have.version > 0 ? 'compare' : 'snapshot';
    this.#lastVersion = Math.max(this.#lastVersion, have.version);
    this.#outstanding = undefined;
    this.#compared = undefined;
    this.#pending.clear();
  }

  /** Under a new lease without a new list: what the server has is compared with what we saw, or replaced by it. */
  resume(): void {
    if (this.#phase === 'compare') this.compare();
    else this.resync();
  }

  /** A version above all before (TAG-F20): the time in ms, unless versions were made faster than that. */
  nextVersion(): number {
    this.#lastVersion = Math.max(this.#lastVersion + 1, this.#now());
    return this.#lastVersion;
  }

  /** Begins a list: what is known so far is forgotten. */
  beginList(): void {
    this.#tally = new KindTally();
    this.#pending.clear();
    this.#outstanding = undefined;
    this.#error = undefined;
    this.#compared = undefined;
  }

  /** Counts objects of the running list. */
  count(items: readonly FeedItem[]): void {
    for (const { uid, fingerprint } of items) this.#tally.put(uid, fingerprint);
  }

  /** A frame with one part of the running list; the last one commits it. */
  part(
    items: readonly FeedItem[],
    about: { readonly version: number; readonly part: number; readonly isLast: boolean },
  ): string {
    this.count(items);
    const { version, part, isLast } = about;
    const end = isLast ? `,"count":${this.#tally.count},"digest":"${this.#tally.digest}"` : '';
    const texts = items.map((item) => item.text).join(',');
    return `{"op":"snapshot","kind":${this.#name},"version":${version},"part":${part},"last":${isLast}${end},"items":[${texts}]}`;
  }

  /** The snapshot of this version was accepted. */
  listed(version: number): void {
    this.#base = version;
    this.#phase = 'delta';
  }

  /** A list was counted: its digest is to be compared before anything is sent. */
  compare(): void {
    this.#compared = this.#totals();
  }

  /** Notes a changed object. */
  put(item: FeedItem): void {
    if (this.#tally.put(item.uid, item.fingerprint)) this.#note(item.uid, item.text);
  }

  /** Notes a deleted object. */
  remove(uid: string): void {
    if (this.#tally.remove(uid)) this.#note(uid, undefined);
  }

  /** Notes as deleted what a complete list did not have. */
  keepOnly(uids: ReadonlySet<string>): void {
    for (const uid of this.#tally.uids()) if (!uids.has(uid)) this.remove(uid);
  }

  /** Notes that the kind cannot be read. */
  fail(error: FeedKindError): void {
    this.#error = error;
  }

  /** The kind is read again. The server hears it by the next change, or by a heartbeat when there is none (TAG-F42). */
  recover(): void {
    this.#error = undefined;
    if (!this.#isFailed) return;
    this.#isFailed = false;
    if (this.#phase === 'delta' && this.#pending.size === 0) this.compare();
  }

  /** The next frame of the kind, or undefined when there is nothing to say. The same until it is answered. */
  frame(): string | undefined {
    this.#outstanding ??= this.#next();
    return this.#outstanding?.text;
  }

  /** Takes the answer to the outstanding frame. */
  answered(result: FrameResult): void {
    const sent = this.#outstanding;
    this.#outstanding = undefined;
    if (sent === undefined || sent.isError) return;
    if (result.result === 'accepted') {
      this.#base = sent.version;
      this.#phase = 'delta';
    } else if (result.result === 'held') {
      // A person decides, and the server asks for a snapshot then (TAG-F27).
      this.#base = sent.version;
    } else {
      this.resync();
    }
  }

  /** The server has another state than we thought: the kind has to be listed again. */
  resync(): void {
    this.#phase = 'snapshot';
    this.#pending.clear();
    this.#outstanding = undefined;
    this.#compared = undefined;
    this.#needsList = true;
  }

  /** Whether the kind has to be listed again; said once. */
  takeNeedsList(): boolean {
    const needed = this.#needsList;
    this.#needsList = false;
    return needed;
  }

  get #name(): string {
    return JSON.stringify(this.kind);
  }

  #note(uid: string, text: string | undefined): void {
    if (this.#phase === 'snapshot') return;
    this.#pending.set(uid, text);
  }

  #next(): Outstanding | undefined {
    if (this.#error !== undefined) return this.#errorFrame(this.#error);
    if (this.#compared !== undefined) return this.#heartbeat(this.#compared);
    if (this.#phase !== 'delta' || this.#pending.size === 0) return undefined;
    if (this.#pending.size > largestDelta) {
      this.resync();
      return undefined;
    }
    return this.#delta();
  }

  #errorFrame(error: FeedKindError): Outstanding {
    this.#error = undefined;
    this.#isFailed = true;
    return { text: `{"op":"error","kind":${this.#name},"error":${JSON.stringify(error)}}`, version: 0, isError: true };
  }

  #heartbeat(totals: string): Outstanding {
    this.#compared = undefined;
    const version = this.nextVersion();
    const text = `{"op":"heartbeat","kind":${this.#name},"version":${version},${totals}}`;
    return { text, version, isError: false };
  }

  #delta(): Outstanding {
    const changes = [...this.#pending];
    this.#pending = new Map();
    const version = this.nextVersion();
    const upserts = changes.flatMap(([, text]) => (text === undefined ? [] : [text])).join(',');
    const deletes = changes.flatMap(([uid, text]) => (text === undefined ? [JSON.stringify({ uid })] : [])).join(',');
    const text = `{"op":"delta","kind":${this.#name},"base":${this.#base},"version":${version},${this.#totals()},"upsert":[${upserts}],"delete":[${deletes}]}`;
    return { text, version, isError: false };
  }

  #totals(): string {
    return `"count":${this.#tally.count},"digest":"${this.#tally.digest}"`;
  }
}
