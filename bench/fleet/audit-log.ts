import { readFileSync } from 'node:fs';
import type { Member } from './member.ts';

/** A request as the member's audit log has it (audit.k8s.io/v1 Event). */
interface AuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly objectRef?: { readonly resource: string; readonly apiGroup?: string };
}

/** Requests of one server to a member, each once. */
export interface MemberRequests {
  /** Kinds that a watch was opened for. */
  readonly watched: ReadonlySet<string>;
  /** Numbers by verb and kind or path, such as `list pods` or `get /version`. */
  readonly counts: ReadonlyMap<string, number>;
}

/** What Orrery asked a member for since a time, by the member's own record. @param since epoch milliseconds. */
export function readRequests({ auditLogPath }: Member, since: number): MemberRequests {
  const seen = new Set<string>();
  const watched = new Set<string>();
  const counts = new Map<string, number>();
  for (const event of auditLogPath === undefined ? [] : readEvents(auditLogPath)) {
    // A watch is logged twice, when it begins and when it ends.
    if (seen.has(event.auditID) || Date.parse(event.requestReceivedTimestamp) < since) continue;
    if (!event.userAgent?.startsWith('orrery/')) continue;
    seen.add(event.auditID);
    const what = kindOf(event);
    if (event.verb === 'watch') watched.add(what);
    counts.set(`${event.verb} ${what}`, (counts.get(`${event.verb} ${what}`) ?? 0) + 1);
  }
  return { watched, counts };
}

/** The sum of the counts whose name begins so. */
export function sumOf({ counts }: MemberRequests, prefix: string): number {
  return [...counts].reduce((sum, [name, count]) => sum + (name.startsWith(prefix) ? count : 0), 0);
}

function kindOf({ objectRef, requestURI }: AuditEvent): string {
  if (objectRef === undefined) return requestURI.split('?')[0] ?? '';
  return objectRef.apiGroup === undefined ? objectRef.resource : `${objectRef.resource}.${objectRef.apiGroup}`;
}

function readEvents(path: string): AuditEvent[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditEvent); // written by kube-apiserver
}
