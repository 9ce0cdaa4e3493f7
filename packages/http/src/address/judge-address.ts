import { isWithin, parseAddress } from './parse-address.ts';
import { type SpecialRange, specialRanges } from './special-ranges.ts';

/** `private` is allowed by role; `refused` only by an entry of `outbound.allow`. */
export type AddressVerdict = 'refused' | 'private' | 'allowed';

/**
 * Says what S-13.3 says of a literal address. IPv4 must be four decimal numbers; a zone, another spelling, or what is no
 * address at all is refused.
 */
export function judgeAddress(address: string): AddressVerdict {
  if (parseAddress(address) === undefined) return 'refused';
  return findSpecialRange(address)?.verdict ?? 'allowed';
}

/** The row of S-13.3 a literal address falls under, after un-mapping. */
export function findSpecialRange(address: string): SpecialRange | undefined {
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  return specialRanges.find((range) => isWithin(parsed, range.cidr));
}
