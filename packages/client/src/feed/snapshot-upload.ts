import { StatusError } from '@orrery/model';
import type { FrameResult } from './feed-answers.ts';
import type { FeedItem } from './feed-item.ts';
import type { KindFeed } from './kind-feed.ts';

/** A part has at most so many objects and characters; the server's limits are 50,000 and 256 MiB (TAG-F07). */
const partObjects = 5000;
const partCharacters = 8 * 1024 * 1024;

/** Takes a list of a kind, page by page. */
export interface SnapshotUpload {
  add(items: readonly FeedItem[]): Promise<void>;
  /** The list is whole. @throws StatusError Conflict when the server did not take it: it has to be sent again. */
  complete(): Promise<void>;
}

/** Sends a frame and gives its result. */
export type SendPart = (frame: string) => Promise<FrameResult>;

/**
 * The upload of a list. Parts are sent as they fill, one after the other; the server shows nothing before the last. When the server may
 * have the same state already, objects are counted only, and the digest is compared first (TAG-F05); when it surely has what was seen
 * before, the list is compared with that.
 */
export function startUpload(kind: KindFeed, send: SendPart): SnapshotUpload {
  if (kind.phase === 'delta') return differences(kind);
  kind.beginList();
  if (kind.phase === 'compare') return countOnly(kind);
  const version = kind.nextVersion();
  let part = 0;
  let waiting: FeedItem[] = [];
  let characters = 0;
  const flush = async (isLast: boolean): Promise<FrameResult> => {
    part += 1;
    const frame = kind.part(waiting, { version, part, isLast });
    waiting = [];
    characters = 0;
    return await send(frame);
  };
  return {
    add: async (items) => {
      for (const item of items) {
        if (waiting.length >= partObjects || characters + item.text.length > partCharacters) {
          if (waiting.length > 0) mustBe('accepted', await flush(false));
        }
        waiting.push(item);
        characters += item.text.length;
      }
    },
    complete: async () => {
      const result = await flush(true);
      if (result.result !== 'held' && result.result !== 'partial') mustBe('accepted', result);
      kind.listed(version);
    },
  };
}

function countOnly(kind: KindFeed): SnapshotUpload {
  return {
    add: async (items) => kind.count(items),
    complete: async () => kind.compare(),
  };
}

/** A list of a kind whose state the server has: what differs from what was seen before becomes the next delta. */
function differences(kind: KindFeed): SnapshotUpload {
  const seen = new Set<string>();
  return {
    add: async (items) => {
      for (const item of items) {
        seen.add(item.uid);
        kind.put(item);
      }
    },
    complete: async () => kind.keepOnly(seen),
  };
}

function mustBe(expected: string, { result, reason, message }: FrameResult): void {
  if (result === expected) return;
  throw new StatusError(
    'Conflict',
    `the snapshot was not taken: ${reason ?? result}${message === undefined ? '' : `: ${message}`}`,
  );
}
