/** A member's name to look for, as text and as the bytes it usually has in JSON. */
export interface MemberName {
  readonly text: string;
  /** UTF-8 without quotes and escapes. */
  readonly bytes: Uint8Array;
}

/** Prepares a name to look for. */
export function memberName(text: string): MemberName {
  return { text, bytes: new TextEncoder().encode(text) };
}
