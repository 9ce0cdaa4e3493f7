import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/*
 * S-26.1: `orry_<id>_<secret>_<crc>`, all in base62. 43 characters of base62 are 256.03 bits. The checksum lets the server and
 * scanners refuse a typo without a look-up; it proves nothing.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idLength = 12;
const secretLength = 43;
const checksumLength = 6;
const tokenPattern = /^(orry_[0-9A-Za-z]{12}_[0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/;

/** Makes an API token of 256 bits. `random` gives that many octets of a secure generator. */
export function makeToken(random: (octets: number) => Buffer = randomBytes): string {
  const body = `orry_${randomBase62(idLength, random)}_${randomBase62(secretLength, random)}`;
  return `${body}_${checksum(body)}`;
}

/** Whether a text has the form of an API token and its checksum is right. */
export function isToken(text: string): boolean {
  const [, body, sum] = tokenPattern.exec(text) ?? [];
  return body !== undefined && sum === checksum(body);
}

function randomBase62(length: number, random: (octets: number) => Buffer): string {
  let text = '';
  while (text.length < length) {
    for (const octet of random(length)) {
      // 248 is the highest multiple of 62 below 256: without this the first characters would be more likely than the last.
      if (octet < 248 && text.length < length) text += alphabet.charAt(octet % 62);
    }
  }
  return text;
}

/** CRC-32 of what precedes it. */
function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  while (text.length < checksumLength) {
    text = alphabet.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
