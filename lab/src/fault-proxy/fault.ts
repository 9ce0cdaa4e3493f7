/** What is done to one request or its answer. Bytes are those of the body as it goes to the client. */
export type Fault =
  /** The request waits before it is forwarded. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection (HTTP/1.1) or stream (HTTP/2) breaks before any answer. */
  | { readonly kind: 'reset' }
  /** The member is not asked; this is the answer. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The answer breaks after so many bytes, or so many milliseconds after its head, whichever is first. */
  | { readonly kind: 'cut'; readonly afterBytes?: number; readonly afterMs?: number }
  /** Half-open: after so many bytes nothing more comes, and nothing ends. */
  | { readonly kind: 'hang'; readonly afterBytes: number }
  /** The answer ends after so many bytes as if it were whole. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** The byte at this place, and the two after it, are no JSON any more. */
  | { readonly kind: 'corrupt'; readonly atByte: number }
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  /** Of a watch: every n-th line comes twice. */
  | { readonly kind: 'duplicate-lines'; readonly every: number }
  /** Of a watch: every n-th line changes places with the one before it. No API server does so. */
  | { readonly kind: 'reorder-lines'; readonly every: number }
  /** Of a watch: no bookmark comes; the one that ends the initial events comes only when it is kept. */
  | { readonly kind: 'swallow-bookmarks'; readonly keepInitialEnd: boolean }
  /** Of a list, or the initial events of a watch: a share of the items is left out, the same ones each time; 1 leaves an empty list. */
  | { readonly kind: 'hide-items'; readonly share: number };

/** What a request is judged by. */
export interface FaultedRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
}

/** Which requests meet a fault. What is left out matches everything. */
export interface FaultRule {
  readonly methods?: readonly string[];
  /** A regular expression, found anywhere in path and query. */
  readonly path?: string;
  /** Only these of the matching requests, counted from 1. */
  readonly nth?: readonly number[];
  /** Only so many of them, from the first. */
  readonly times?: number;
  /** Only this share of them, drawn with the proxy's seed. */
  readonly probability?: number;
  readonly fault: Fault;
}

/** Chooses what a request meets; several faults add up. */
export type ChooseFaults = (request: FaultedRequest) => readonly Fault[];

/** A fault that a request met, for reports of failures. */
export interface MetFault {
  /** Milliseconds since the proxy started. */
  readonly atMs: number;
  readonly request: FaultedRequest;
  readonly fault: Fault;
}
