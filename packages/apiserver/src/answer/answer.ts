/** What a request is answered with, before the listener writes it. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** A list is streamed page by page; a stream that throws is cut, never closed as if it were whole (SEA-H04). */
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Whether the body comes as things happen: then each piece, and the headers before the first, go out at once. */
  readonly isLive?: boolean;
  readonly headers?: ReadonlyMap<string, string>;
  /** Texts of `Warning` headers, which kubectl prints. */
  readonly warnings?: readonly string[];
}

/**
 * An answer that a client may keep: of what it has already it is told that it still holds (RFC 9110, 13.1.2).
 * @param held `If-None-Match` as sent. @param tag the entity tag without quotes.
 */
export function taggedAnswer(answer: Answer, tag: string, held: string | undefined): Answer {
  const headers = new Map([...(answer.headers ?? []), ['etag', `"${tag}"`] as const]);
  return isHeld(tag, held) ? { ...answer, headers, status: 304, body: '' } : { ...answer, headers };
}

/** Whether a client has this state of a document already. @param held `If-None-Match` as sent. */
export function isHeld(tag: string, held: string | undefined): boolean {
  return (held ?? '').split(',').some((each) => [`"${tag}"`, `W/"${tag}"`, '*'].includes(each.trim()));
}

/** An answer of one JSON document. */
export function jsonAnswer(document: unknown, options: Partial<Omit<Answer, 'body'>> = {}): Answer {
  return { status: 200, contentType: 'application/json', ...options, body: `${JSON.stringify(document)}\n` };
}
