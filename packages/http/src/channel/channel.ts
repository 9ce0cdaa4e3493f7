/** Methods that are sent. */
export type OutboundMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Headers by name; several values are several headers, in their order. */
export type OutboundHeaders = Readonly<Record<string, string | readonly string[]>>;

/** A request. */
export interface OutboundRequest {
  readonly method: OutboundMethod;
  /** Path and query below the target's base path, beginning with `/`. */
  readonly path: string;
  readonly headers: OutboundHeaders;
  /** Sent whole; the caller names its `content-type` in `headers`. */
  readonly body?: Uint8Array | undefined;
  /** Ends the request and the reading of its body. */
  readonly signal?: AbortSignal | undefined;
  /** Until the response's headers are there, connecting included, in milliseconds. */
  readonly headersTimeoutMs: number;
}

/** A response whose body has not been read. Redirects arrive here as any other status: none is ever followed (S-13.6). */
export interface OutboundResponse {
  readonly status: number;
  /** The first value of a header, by lower-case name. */
  header(name: string): string | undefined;
  /** The bytes as sent. Ends only when the body is complete; rejects with OutboundError ConnectionLost when it is cut. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Reads the body to its end, decompresses `gzip`. @throws OutboundError BodyTooLarge, BodyInvalid, ConnectionLost. */
  readAll(options: { readonly limitBytes: number }): Promise<Uint8Array>;
  /** Drops the body. */
  discard(): void;
}

/** Connections to one target under one credential; none is used for another name or credential (S-13.10). */
export interface Channel extends AsyncDisposable {
  /**
   * Sends a request over a connection with room, else over a new one. An answer of any status is an answer. A GET whose connection
   * is lost before an answer is sent once more; other methods are not, since the server may have done what they ask.
   * @throws OutboundError; the signal's reason on abort.
   */
  request(request: OutboundRequest): Promise<OutboundResponse>;
  /** The checked addresses that are connected now, with port; one entry per connection. */
  connections(): readonly string[];
}
