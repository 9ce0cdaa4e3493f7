import type { Clock } from '@orrery/kit';
import type { Fault } from './fault.ts';
import { hideItems } from './hide-items.ts';
import { faultyLines, isLineFault } from './line-faults.ts';

type Bytes = AsyncIterable<Buffer>;

/** The answer is to break here, without an orderly end. */
export class AbruptEnd extends Error {}

/** What faults of a body need. `signal` aborts when the client is gone. */
export interface BodyContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** True for the lines of a watch. */
  readonly isWatch: boolean;
  /** True for a watch that begins with the present objects. */
  readonly hasInitial: boolean;
}

/** Whether a fault needs to read the body: the member must not compress it then. */
export function readsBody(fault: Fault): boolean {
  return isLineFault(fault) || fault.kind === 'hide-items';
}

/** A body with faults in it. @throws AbruptEnd where it is to break. */
export function faultyBody(body: Bytes, faults: readonly Fault[], context: BodyContext): Bytes {
  const ofLines = faults.filter((fault) => isLineFault(fault) || (context.hasInitial && fault.kind === 'hide-items'));
  let result = ofLines.length > 0 && context.isWatch ? faultyLines(body, ofLines) : body;
  for (const fault of faults) result = withFault(result, fault, context);
  return result;
}

function withFault(body: Bytes, fault: Fault, context: BodyContext): Bytes {
  switch (fault.kind) {
    case 'cut':
      return endedAfter(body, fault.afterBytes ?? Number.POSITIVE_INFINITY, async () => {
        throw new AbruptEnd('cut');
      });
    case 'truncate':
      return endedAfter(body, fault.afterBytes, async () => undefined);
    case 'hang':
      return endedAfter(body, fault.afterBytes, () => untilGone(context.signal));
    case 'corrupt':
      return corrupted(body, fault.atByte);
    case 'drip':
      return dripped(body, fault.bytesPerSecond, context);
    case 'hide-items':
      return context.isWatch ? body : hidden(body, fault.share);
    default:
      return body;
  }
}

async function* endedAfter(body: Bytes, limit: number, end: () => Promise<void>): Bytes {
  let left = limit;
  for await (const chunk of body) {
    if (chunk.length < left) {
      left -= chunk.length;
      yield chunk;
      continue;
    }
    yield chunk.subarray(0, left);
    await end();
    return;
  }
}

async function* corrupted(body: Bytes, atByte: number): Bytes {
  let passed = 0;
  for await (const chunk of body) {
    const place = atByte - passed;
    passed += chunk.length;
    if (place >= 0 && place < chunk.length) {
      const changed = Buffer.from(chunk);
      changed.fill('\u0000#', place, Math.min(place + 3, changed.length));
      yield changed;
    } else yield chunk;
  }
}

const DRIPS_PER_SECOND = 10;

async function* dripped(body: Bytes, bytesPerSecond: number, { clock, signal }: BodyContext): Bytes {
  const size = Math.max(1, Math.floor(bytesPerSecond / DRIPS_PER_SECOND));
  for await (const chunk of body) {
    for (let start = 0; start < chunk.length; start += size) {
      await clock.sleep(1000 / DRIPS_PER_SECOND, { signal });
      yield chunk.subarray(start, start + size);
    }
  }
}

async function* hidden(body: Bytes, share: number): Bytes {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  yield Buffer.from(hideItems(Buffer.concat(chunks).toString('utf8'), share));
}

function untilGone(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
