import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** A request as an audit log has it (audit.k8s.io/v1 Event), at level Metadata. */
export interface AuditedRequest {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly objectRef?: { readonly resource: string; readonly apiGroup?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code?: number };
}

/** A moment of an audit log. */
export interface AuditMark {
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** Which requests are read. */
export interface AuditFilter {
  /** Only what came after it. */
  readonly since?: AuditMark;
  /** What the user agent begins with. Default `orrery/`. */
  readonly agent?: string;
}

/** Requests to a member by its own record, each once. */
export interface AuditedRequests {
  /** Kinds that a watch was opened for. */
  readonly watched: ReadonlySet<string>;
  /** Numbers by verb and kind or path, such as `list pods`, `list deployments.apps` or `get /version`. */
  readonly counts: ReadonlyMap<string, number>;
  readonly requests: readonly AuditedRequest[];
}

/** The present end of a log. */
export function markAudit(path: string): AuditMark {
  return { offset: statSync(path).size, atMs: Date.now() };
}

/** Reads a log from a mark on. */
export function readAudit(path: string, { since, agent = 'orrery/' }: AuditFilter = {}): AuditedRequests {
  const seen = new Set<string>();
  const watched = new Set<string>();
  const counts = new Map<string, number>();
  const requests: AuditedRequest[] = [];
  for (const request of readEvents(path, since?.offset ?? 0)) {
    // A watch is logged twice, when it begins and when it ends, and the end of an older one is no request of this time.
    if (seen.has(request.auditID) || Date.parse(request.requestReceivedTimestamp) < (since?.atMs ?? 0)) continue;
    if (!request.userAgent?.startsWith(agent)) continue;
    seen.add(request.auditID);
    requests.push(request);
    const what = kindOf(request);
    if (request.verb === 'watch') watched.add(what);
    counts.set(`${request.verb} ${what}`, (counts.get(`${request.verb} ${what}`) ?? 0) + 1);
  }
  return { watched, counts, requests };
}

/** The sum of the counts whose name begins so. */
export function sumOfAudited({ counts }: Pick<AuditedRequests, 'counts'>, prefix: string): number {
  return [...counts].reduce((sum, [name, count]) => sum + (name.startsWith(prefix) ? count : 0), 0);
}

function kindOf({ objectRef, requestURI }: AuditedRequest): string {
  if (objectRef === undefined) return requestURI.split('?')[0] ?? '';
  const { resource, subresource, apiGroup } = objectRef;
  const named = subresource === undefined ? resource : `${resource}/${subresource}`;
  return apiGroup === undefined ? named : `${named}.${apiGroup}`;
}

/** Whole lines only: the last one may be half written. */
function readEvents(path: string, offset: number): AuditedRequest[] {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    readSync(file, bytes, 0, bytes.length, offset);
    const lines = bytes.toString('utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as AuditedRequest); // written by kube-apiserver
  } finally {
    closeSync(file);
  }
}
