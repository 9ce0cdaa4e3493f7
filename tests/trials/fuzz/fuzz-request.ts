/** One request of the fuzzer, as it goes out. */
export interface FuzzRequest {
  readonly method: string;
  /** Encoded as it is sent, without its query. */
  readonly path: string;
  /** `name=value` pairs as they are sent. */
  readonly query: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  readonly protocol: 'http/1.1' | 'h2';
  /** The client goes away so long after the head of a stream came. */
  readonly leaveAfterMs: number;
}

/** What came back. */
export type FuzzAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly body: Buffer;
      /** Whether the answer came to its end; false when the client went away first. */
      readonly isWhole: boolean;
    }
  /** The server ended the connection. */
  | { readonly kind: 'closed'; readonly reason: string }
  /** Nothing, or no end, in time. */
  | { readonly kind: 'hang'; readonly reason: string };

/** The path with its query. */
export function targetOf({ path, query }: FuzzRequest): string {
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

/** True for a request that may be answered by a stream without an end: the client then leaves. */
export function mayStream({ path, query }: FuzzRequest): boolean {
  return path.includes('/watch/') || query.some((pair) => pair.startsWith('watch'));
}

/** One line that says how to send it again; long parts are cut. */
export function describeRequest(request: FuzzRequest): string {
  const headers = request.headers
    .filter(([name]) => name !== 'authorization')
    .map(([name, value]) => `${name}: ${cut(value)}`);
  const body = request.body === undefined ? '' : ` body ${cut(request.body)}`;
  return `${request.protocol} ${request.method} ${cut(targetOf(request), 600)} {${headers.slice(0, 6).join('; ')}}${body}`;
}

function cut(text: string, most = 120): string {
  const plain = JSON.stringify(text).slice(1, -1);
  return plain.length <= most ? plain : `${plain.slice(0, most)}...(${text.length} characters)`;
}
