import { type AuditedRequests, readAudit } from '@orrery/lab';
import type { Member } from './member.ts';

const nothing: AuditedRequests = { watched: new Set(), counts: new Map(), requests: [] };

/** What Orrery asked a member for since a time, by the member's own record. @param since epoch milliseconds. */
export function readRequests({ auditLogPath }: Member, since: number): AuditedRequests {
  return auditLogPath === undefined ? nothing : readAudit(auditLogPath, { since: { offset: 0, atMs: since } });
}
