import { createHmac } from 'node:crypto';
import type { NormaliseRules, RedactedValue, SourceId } from '@orrery/model';

/** Sizes and digests of values that are not stored. */
const digestsKey = 'orrery.dev/data-digests';

/** An object with more values gets one digest of all, so that an annotation never outgrows its object. */
const maxValues = 256;

const digestBytes = 16;

/**
 * Describes values that are not stored, so that a change of them is seen and nothing else (S-39.1): annotation `orrery.dev/data-digests`,
 * a JSON object that gives for each key the size of the value in bytes and a keyed digest. The digest is over source, object and key as
 * well: two values that are equal have nothing in common to look at, in another cluster, object or key. Without the digest key nobody
 * can try values.
 */
export function describeValues(
  source: SourceId,
  digestKey: Uint8Array,
): NonNullable<NormaliseRules['describeRedacted']> {
  return (values, { namespace, name, uid }) => {
    const place = [String(source), namespace, name, uid];
    const described =
      values.length > maxValues
        ? [['*', describe(values, { place, digestKey })]]
        : values.map((value) => [value.key ?? value.member, describe([value], { place, digestKey })]);
    return [[digestsKey, textOf(described)]];
  };
}

/** A key may be `__proto__`, so the object is written by hand. */
function textOf(described: readonly (readonly unknown[])[]): string {
  return `{${described.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}

function describe(
  values: readonly RedactedValue[],
  { place, digestKey }: { readonly place: readonly string[]; readonly digestKey: Uint8Array },
): { readonly size: number; readonly digest: string } {
  const hmac = createHmac('sha256', digestKey);
  let size = 0;
  for (const { member, key, value } of values) {
    // JSON texts of these contain no U+0000, so the parts cannot run into one another.
    hmac
      .update(JSON.stringify([...place, member, key ?? null]))
      .update('\0')
      .update(value)
      .update('\0');
    size += member === 'data' || member === 'binaryData' ? decodedSize(value) : value.length - 2;
  }
  return { size, digest: hmac.digest().subarray(0, digestBytes).toString('base64url') };
}

/** Size of what a quoted base64 text stands for; of one without padding too. */
function decodedSize(value: Uint8Array): number {
  let length = Math.max(0, value.length - 2);
  while (length > 0 && value[length] === 0x3d) length -= 1;
  return Math.floor((length * 3) / 4);
}
