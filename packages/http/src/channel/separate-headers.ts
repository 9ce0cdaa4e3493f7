import { OutboundError } from '../outbound-error.ts';
import type { OutboundHeaders } from './channel.ts';

/** Most values of one header; a request with more is not a sensible one. */
const valueLimit = 128;

/**
 * Headers in a form in which several values of one name stay several headers. Over HTTP/2 undici joins them with a comma, which
 * is another meaning for headers that are no lists, as `Impersonate-Group`. It compares names by case, and HTTP/2 sends them in lower
 * case (RFC 9113 8.2.1), so each value gets a spelling of its own.
 * @throws OutboundError CredentialInvalid when a header has more than 128 values, or more than its name has spellings.
 */
export function separateHeaders(headers: OutboundHeaders): Record<string, string> {
  const separate: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const values = typeof value === 'string' ? [value] : value;
    if (values.length > valueLimit || values.length > 2 ** countLetters(name)) {
      throw new OutboundError('CredentialInvalid', `the header ${name} has ${values.length} values`);
    }
    for (const [index, each] of values.entries()) separate[spell(name, index)] = each;
  }
  return separate;
}

function countLetters(name: string): number {
  return name.replace(/[^a-z]/gi, '').length;
}

/** The name with its letters in upper case where `index` has a binary one. */
function spell(name: string, index: number): string {
  let rest = index;
  return name.toLowerCase().replace(/[a-z]/g, (letter) => {
    const isUpper = rest % 2 === 1;
    rest = Math.floor(rest / 2);
    return isUpper ? letter.toUpperCase() : letter;
  });
}
