/** What a request is answered with, before the listener writes it. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** A list is streamed page by page; a stream that throws is cut, never closed as if it were whole (SEA-H04). */
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array>;
  readonly headers?: ReadonlyMap<string, string>;
  /** Texts of `Warning` headers, which kubectl prints. */
  readonly warnings?: readonly string[];
}

/** An answer of one JSON document. */
export function jsonAnswer(document: unknown, options: Partial<Omit<Answer, 'body'>> = {}): Answer {
  return { status: 200, contentType: 'application/json', ...options, body: `${JSON.stringify(document)}\n` };
}
