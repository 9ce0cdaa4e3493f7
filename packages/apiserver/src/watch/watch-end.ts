import type { Clock } from '@orrery/kit';
import { hasReason } from '@orrery/model';
import type { ApiRequest } from '../request/api-request.ts';

/** Default of `timeoutSeconds`: at random, so that watches which began together do not end together (SEA-T10). */
const shortestMs = 30 * 60_000;
const longestMs = 60 * 60_000;
/** Above this a timer of Node fires at once. */
const mostMs = 24 * 60 * 60_000;

/** How often the rights of a watch are looked at anew: a change takes effect in less than 5 s (S-23.1). */
const rightsMs = 3_000;

/** What ends watches. */
export interface WatchEndDeps {
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** When a watch ends, and whether it was told to. */
export interface WatchEnd {
  /** Aborts when its time is up, the server stops, its reader is gone, or the rights it was begun with have changed. */
  readonly signal: AbortSignal;
  /** Whether the rights it was begun with have changed (SEA-T07). */
  hasLostRights(): boolean;
}

/** @param timeoutMs 0: the server chooses. */
export function watchEnd(
  { clock, randomBytes }: WatchEndDeps,
  request: Pick<ApiRequest, 'closed' | 'stopping' | 'rights' | 'visible'>,
  timeoutMs: number,
): WatchEnd {
  const end = new AbortController();
  const signal = AbortSignal.any([end.signal, request.closed, request.stopping]);
  const share = Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32;
  const ms = timeoutMs === 0 ? shortestMs + share * (longestMs - shortestMs) : Math.min(timeoutMs, mostMs);
  let isLost = false;
  const lose = (): void => {
    isLost = true;
    end.abort();
  };
  clock.sleep(ms, { signal }).then(
    () => end.abort(),
    () => undefined, // it ended before its time
  );
  void followRights({ clock, request, signal, lose });
  return { signal, hasLostRights: () => isLost };
}

interface Rights {
  readonly clock: Clock;
  readonly request: Pick<ApiRequest, 'rights' | 'visible'>;
  readonly signal: AbortSignal;
  readonly lose: () => void;
}

async function followRights({ clock, request, signal, lose }: Rights): Promise<void> {
  const before = JSON.stringify(request.visible);
  while (!signal.aborted) {
    await clock.sleep(rightsMs, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      if (JSON.stringify(await request.rights()) !== before) lose();
    } catch (error) {
      // whatever else fails says nothing of the rights, and is asked again
      if (hasReason(error, 'Unauthorized') || hasReason(error, 'Forbidden')) lose();
    }
  }
}
