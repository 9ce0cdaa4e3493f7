import type { Fault } from './fault.ts';
import { isHidden } from './hide-items.ts';

type Bytes = AsyncIterable<Buffer>;
type Lines = AsyncIterable<string>;

const INITIAL_END = '"k8s.io/initial-events-end":"true"';

/** Whether a fault is one of lines. */
export function isLineFault({ kind }: Fault): boolean {
  return kind === 'duplicate-lines' || kind === 'reorder-lines' || kind === 'swallow-bookmarks';
}

/** The lines of a watch with faults in them. Lines go on as soon as they are whole. */
export async function* faultyLines(body: Bytes, faults: readonly Fault[]): Bytes {
  let lines: Lines = linesOf(body);
  for (const fault of faults) lines = withFault(lines, fault);
  for await (const line of lines) yield Buffer.from(line);
}

async function* linesOf(body: Bytes): Lines {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.toString('utf8', 0, end + 1);
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

function withFault(lines: Lines, fault: Fault): Lines {
  switch (fault.kind) {
    case 'duplicate-lines':
      return duplicated(lines, fault.every);
    case 'reorder-lines':
      return reordered(lines, fault.every);
    case 'swallow-bookmarks':
      return filtered(lines, (line) => !isBookmark(line) || (fault.keepInitialEnd && line.includes(INITIAL_END)));
    case 'hide-items':
      return withoutInitial(lines, fault.share);
    default:
      return lines;
  }
}

async function* duplicated(lines: Lines, every: number): Lines {
  let count = 0;
  for await (const line of lines) {
    count += 1;
    yield line;
    if (count % every === 0) yield line;
  }
}

/** A line that waits for the next one is kept back until that comes. */
async function* reordered(lines: Lines, every: number): Lines {
  let count = 0;
  let waiting: string | undefined;
  for await (const line of lines) {
    count += 1;
    if (waiting === undefined && count % every === every - 1) waiting = line;
    else {
      yield line;
      if (waiting !== undefined) yield waiting;
      waiting = undefined;
    }
  }
  if (waiting !== undefined) yield waiting;
}

async function* filtered(lines: Lines, isKept: (line: string) => boolean): Lines {
  for await (const line of lines) if (isKept(line)) yield line;
}

/** Initial events are hidden like items of a list; what comes after their end is whole. */
async function* withoutInitial(lines: Lines, share: number): Lines {
  let isInitial = true;
  for await (const line of lines) {
    if (isInitial && line.includes(INITIAL_END)) isInitial = false;
    // The parts of an event that name its object: Kubernetes' own JSON.
    if (!isInitial || !isHidden((JSON.parse(line) as { readonly object?: unknown }).object, share)) yield line;
  }
}

function isBookmark(line: string): boolean {
  return line.startsWith('{"type":"BOOKMARK"');
}
