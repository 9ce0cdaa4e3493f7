import type { FeedItem, FeedKindError, FeedSession } from '@orrery/client';
import type { ChangeEvent, ListedPage, ReflectorSink, ReflectorState } from '@orrery/kube-client';
import { type ByteRange, readIdentity } from '@orrery/model';

const decoder = new TextDecoder();

const reasons: ReadonlyMap<string, FeedKindError['reason']> = new Map([
  ['Forbidden', 'Forbidden'],
  ['NotFound', 'NotFound'],
  ['Timeout', 'Timeout'],
  ['Throttled', 'Throttled'],
  ['Refused', 'Unreachable'],
  ['ConnectionLost', 'Unreachable'],
  ['DNSFailure', 'Unreachable'],
]);

/** Where the reflector of a kind delivers: lists become snapshots, events become changes of the next delta. */
export function createKindFeedSink(session: FeedSession, kind: string, signal: AbortSignal): ReflectorSink {
  return {
    replace: async (pages) => {
      const upload = session.upload(kind, signal);
      for await (const page of pages) await upload.add(itemsOf(page));
      await upload.complete();
    },
    apply: (event) => applyEvent(session, kind, event),
    bookmark: () => undefined,
    state: (state) => {
      const error = errorOf(state);
      if (error !== undefined) session.kind(kind).fail(error);
      else if (state.kind === 'Watching') session.kind(kind).recover();
    },
  };
}

function itemsOf({ bytes, items }: ListedPage): FeedItem[] {
  return items.map((range) => itemOf(bytes, range));
}

function itemOf(bytes: Uint8Array, range: ByteRange): FeedItem {
  const { uid, resourceVersion } = readIdentity(bytes, range);
  return { uid, fingerprint: resourceVersion, text: decoder.decode(bytes.subarray(range.start, range.end)) };
}

function applyEvent(session: FeedSession, kind: string, event: ChangeEvent): void {
  if (event.type === 'DELETED') session.kind(kind).remove(event.identity.uid);
  else session.kind(kind).put(itemOf(event.bytes, event.object));
}

/** A kind that cannot be read is said once it has to wait; a position that is too old is no failure. */
function errorOf(state: ReflectorState): FeedKindError | undefined {
  if (state.kind !== 'Backoff' || state.isBrief) return undefined;
  const { reason, message } = state.failure;
  return { reason: reasons.get(reason) ?? 'Unknown', message, code: state.status };
}
