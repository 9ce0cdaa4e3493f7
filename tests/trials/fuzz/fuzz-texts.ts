import type { SeededRandom } from '@orrery/lab';

const odd: readonly [string, ...string[]] = [
  '',
  ' ',
  '0',
  '-1',
  '1',
  '9007199254740993',
  '99999999999999999999999999',
  '1e9',
  'NaN',
  'null',
  'true',
  'false',
  'TRUE',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '%',
  "'",
  '"',
  '\\',
  "' OR 1=1 --",
  '$(x)',
  '{{x}}',
  '../../etc/passwd',
  '\u0000',
  '\ud800',
  '\u2028',
  'späße',
  '𝛑',
  'a'.repeat(64),
  'a'.repeat(254),
  'a'.repeat(5_000),
  ','.repeat(2_000),
  '('.repeat(300),
  '['.repeat(300),
  'x,'.repeat(1_500),
  '2026-01-01',
  '2026-13-45',
  '2026-01-01T00:00:00Z',
  '5m',
  '-5m',
  '1767225600',
  '1767225600000',
  '*',
  '!*',
  '!',
];

/** A text that somebody might send by mistake or to break in. */
export function oddText(random: SeededRandom): string {
  return random.pick(odd);
}

/** The text with one place changed, cut, doubled or gone. */
export function mutated(random: SeededRandom, text: string): string {
  const at = random.below(text.length + 1);
  const length = 1 + random.below(6);
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + oddText(random) + text.slice(at);
    case 3:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
    default:
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
  }
}

/** Percent-encoded as a query value; now and then not, or wrongly. */
export function encoded(random: SeededRandom, text: string): string {
  const way = random.below(40);
  if (way === 0) return `${plain(text)}%zz`;
  if (way === 1) return plain(text);
  if (way === 2) return `${percent(text)}%ff%fe`;
  if (way === 3) return percent(text).replaceAll('%20', '+');
  return percent(text);
}

/** What no client may put into a request line is percent-encoded all the same. */
export function plain(text: string): string {
  return text.replaceAll(/[^\u0021-\u00ff]|[\u007f-\u00a0#]/gu, (found) => percent(found));
}

/** As encodeURIComponent; lone surrogates as the bytes that some encoders make of them. */
export function percent(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : `%ED%A0%80${encodeURIComponent(text.toWellFormed())}`;
}

/** True once in so many. */
export function oneIn(random: SeededRandom, many: number): boolean {
  return random.below(many) === 0;
}

/** One of a list that may be empty. */
export function anyOf(random: SeededRandom, items: readonly string[], otherwise: string): string {
  return items[random.below(items.length)] ?? otherwise;
}
