import { parseExactJson, type ValueCandidate } from '@orrery/query';
import { findEscapes } from './find-needles.ts';

const quote = 0x22;
const colon = 0x3a;
const openBracket = 0x5b;

/** Numbers of fewer characters without an exponent are what `Number` makes of them. */
const longNumber = 16;

/** Milliseconds of testing values, after which those of other bodies are left to whoever can pause in between. */
const longestMs = 10;

/** Which of the bodies, one behind the other, hold a candidate that would do, one that there was no time for, or an escape that may hide one. */
export function findCandidates(
  bytes: Uint8Array,
  ends: Uint32Array,
  candidates: readonly ValueCandidate[],
): Uint8Array {
  const found = findEscapes(
    bytes,
    ends,
    candidates.map(({ name }) => name),
  );
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const until = performance.now() + longestMs;
  for (const candidate of candidates) markBodies(buffer, ends, { candidate, found, until });
  return found;
}

function markBodies(
  buffer: Buffer,
  ends: Uint32Array,
  {
    candidate,
    found,
    until,
  }: { readonly candidate: ValueCandidate; readonly found: Uint8Array; readonly until: number },
): void {
  const name = Buffer.from(`"${candidate.name}"`);
  let body = 0;
  let at = buffer.indexOf(name);
  while (at !== -1) {
    while ((ends[body] ?? buffer.length) <= at) body++;
    const behind = at + name.length;
    const isOver = found[body] === 1 || performance.now() >= until || isFollowedBy(buffer, behind, candidate);
    if (isOver) found[body] = 1;
    at = buffer.indexOf(name, isOver ? ends[body] : behind);
  }
}

/** Whether what ended here is a name, of a value that would do. */
function isFollowedBy(buffer: Buffer, behind: number, candidate: ValueCandidate): boolean {
  const at = behindSpace(buffer, behind);
  return buffer[at] === colon && mayMeet(buffer, behindSpace(buffer, at + 1), candidate);
}

function behindSpace(buffer: Buffer, start: number): number {
  let at = start;
  while (isSpace(buffer[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Whether the value that begins here would do; true also where it takes parsing to tell. */
function mayMeet(buffer: Buffer, at: number, { inLists, meets }: ValueCandidate): boolean {
  if (buffer[at] === openBracket) return inLists || meets([]);
  if (inLists) return false;
  try {
    return meetsAt(buffer, at, meets);
  } catch {
    // What cannot be tested fails the query only where it is at the path.
    return true;
  }
}

function meetsAt(buffer: Buffer, at: number, meets: ValueCandidate['meets']): boolean {
  switch (String.fromCharCode(buffer[at] ?? 0)) {
    case '"': {
      const text = buffer.toString('utf8', at + 1, buffer.indexOf(quote, at + 1));
      return text.includes('\\') || meets(text);
    }
    case '{':
      return meets({});
    case 'n':
      return false;
    case 't':
      return meets(true);
    case 'f':
      return meets(false);
    default:
      return meets(numberAt(buffer, at));
  }
}

function numberAt(buffer: Buffer, at: number): ReturnType<typeof parseExactJson> {
  let end = at;
  while (isOfNumber(buffer[end])) end++;
  const text = buffer.toString('latin1', at, end);
  return text.length < longNumber && !/e/i.test(text) ? Number(text) : parseExactJson(buffer.subarray(at, end));
}

/** Digits, signs, points and exponents. */
function isOfNumber(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e || (byte | 0x20) === 0x65;
}
