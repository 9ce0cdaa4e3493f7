import type { ScopeSummary } from '@orrery/model';
import type { SourceHealth } from './source-health.ts';

/** How current the stored objects of one kind of one source are. */
export interface ScopeFreshness {
  readonly state: 'Fresh' | 'Syncing' | 'Stale' | 'Denied' | 'Removed';
  /** When the source was heard last, epoch milliseconds; absent: never, or it is not known. */
  readonly lastSignalAt?: number;
  /** Why it is not fresh; empty when it is, or when it only takes its time. */
  readonly reason: string;
  readonly message: string;
}

/** What of a scope its freshness follows from. */
export interface KnownScope {
  /** Whether it was listed completely once. */
  readonly complete: boolean;
  /** What its facts say. */
  readonly summary: ScopeSummary;
}

/** A scope is fresh for so long after its last signal (SEA-V01). */
const freshForMs = 90_000;

/** The state of a scope at a time (SEA-V01); age is counted here, so that silence shows though nobody writes it down. */
export function judgeFreshness({ complete, summary }: KnownScope, source: SourceHealth, nowMs: number): ScopeFreshness {
  const lastSignalAt = lastSignalOf(summary, source);
  const signal = lastSignalAt === undefined ? {} : { lastSignalAt };
  const { reason, message } = summary;
  if (summary.state === 'unsupported') return { state: 'Removed', ...signal, reason, message };
  if (summary.state === 'denied') return { state: 'Denied', ...signal, reason, message };
  const cause = causeOf(summary, source, { lastSignalAt, nowMs });
  if (!complete) return { state: 'Syncing', ...signal, ...(cause ?? { reason: '', message: '' }) };
  if (cause === undefined) return { state: 'Fresh', ...signal, reason: '', message: '' };
  // the source fell silent by then at the latest
  const since = source.trouble === undefined ? {} : { lastSignalAt: source.trouble.since };
  return { state: 'Stale', ...since, ...signal, ...cause };
}

function lastSignalOf(summary: ScopeSummary, { feed }: SourceHealth): number | undefined {
  const { lastSignalAt = 0, lastEventAt = 0, lastListAt = 0 } = summary;
  const last = Math.max(lastSignalAt, lastEventAt, lastListAt, feed?.heardAt ?? 0);
  return last === 0 ? undefined : last;
}

/** Why nothing new comes. */
function causeOf(
  summary: ScopeSummary,
  { trouble, feed, isUncollected }: SourceHealth,
  { lastSignalAt, nowMs }: { readonly lastSignalAt: number | undefined; readonly nowMs: number },
): { readonly reason: string; readonly message: string } | undefined {
  if (trouble !== undefined) return { reason: trouble.reason, message: trouble.message };
  if (feed !== undefined) {
    if (feed.heardUntil <= nowMs) return { reason: 'HeartbeatMissed', message: 'its pusher is not heard' };
    return summary.state === 'failed' ? { reason: summary.reason, message: summary.message } : undefined;
  }
  if (lastSignalAt !== undefined && nowMs - lastSignalAt <= freshForMs) return undefined;
  if (summary.state === 'failed') return { reason: summary.reason, message: summary.message };
  if (isUncollected) return { reason: 'NotCollected', message: 'no server collects it now' };
  return isStuck(summary) ? { reason: summary.reason, message: summary.message } : undefined;
}

/** A first synchronisation that fails. */
function isStuck({ state, reason }: ScopeSummary): boolean {
  return state === 'pending' && reason !== '' && reason !== 'Syncing';
}
