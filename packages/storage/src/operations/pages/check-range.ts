import { StatusError } from '@orrery/model';
import type { PageRange } from '../../contract/reading.ts';

/** Rows that may be skipped (SEA-H09). */
const maxSkip = 1_000_000;

/** @throws StatusError BadRequest naming what is no page. */
export function checkRange({ limit, skip = 0 }: Pick<PageRange, 'limit' | 'skip'>): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new StatusError('BadRequest', `limit: ${limit} is no page size, 1 or more`);
  }
  if (!Number.isSafeInteger(skip) || skip < 0 || skip > maxSkip) {
    throw new StatusError('BadRequest', `offset: ${skip} is not within 0 and ${maxSkip}: use a continue token`);
  }
}
