import { type Revision, revision, StatusError } from '@orrery/model';
import { acceptedTimes, parseTime } from './time-formats.ts';

/** A past state of the fleet: after a revision, or at a time in epoch milliseconds. */
export type PastMoment =
  | { readonly kind: 'revision'; readonly revision: Revision }
  | { readonly kind: 'time'; readonly timeMs: number };

/** 2020-01-01: no store is older. */
const oldestMs = 1_577_836_800_000;

/** A revision is below this (`architecture.md` 2.1). */
const revisionEnd = 2n ** 53n;

/**
 * Reads a time of SEA-G01 or a revision (SEA-O01). Ten digits are Unix seconds. Thirteen digits are Unix milliseconds when they lie
 * between 2020 and now, else a revision: those of the first epoch are milliseconds of 2004 and later ones are far in the future,
 * so the two do not meet. Other digits are a revision.
 * @throws StatusError BadRequest for other text, and for a time in the future (SEA-O02).
 */
export function parseMoment(text: string, now: number): PastMoment {
  if (/^\d{1,16}$/.test(text) && text.length !== 10) {
    const isTime = text.length === 13 && Number(text) >= oldestMs && Number(text) <= now;
    if (isTime) return { kind: 'time', timeMs: Number(text) };
    if (BigInt(text) > 0n && BigInt(text) < revisionEnd) return { kind: 'revision', revision: revision(BigInt(text)) };
  }
  const timeMs = parseTime(text, now);
  if (timeMs === undefined) {
    throw new StatusError('BadRequest', `found '${text.slice(0, 60)}', expected: a revision, ${acceptedTimes}`);
  }
  if (timeMs <= now) return { kind: 'time', timeMs };
  throw new StatusError('BadRequest', `found '${text.slice(0, 60)}', expected: a time that is not in the future`);
}
