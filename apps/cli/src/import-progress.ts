import type { Cluster, Condition } from '@orrery/model';

/** How an import stands. */
export type ImportState =
  | { readonly kind: 'running' }
  | { readonly kind: 'ready' }
  /** `cause` is the condition whose status tells it. */
  | { readonly kind: 'failed'; readonly cause: Condition };

/** A cluster cannot become ready while one of these is False; in the order in which they come true. */
const steps = ['Validated', 'Reachable', 'TLSVerified', 'Authenticated', 'Discovered'];

/** What is wrong with a certificate; `TLSVerified` is also False where a user wished that none is looked at (KSY-A15). */
const certificateReasons: ReadonlySet<string> = new Set(['UntrustedCertificate', 'CertificateExpired', 'NameMismatch']);

function isFailed({ type, status, reason }: Condition): boolean {
  return status === 'False' && (type !== 'TLSVerified' || certificateReasons.has(reason));
}

/** Reads a cluster's conditions: the first step that is False is the failure, or that no kind may be read at all. */
export function importState(cluster: Pick<Cluster, 'status'>): ImportState {
  const conditions = conditionsByType(cluster);
  const ready = conditions.get('Ready');
  if (ready?.status === 'True') return { kind: 'ready' };
  for (const step of steps) {
    const condition = conditions.get(step);
    if (condition !== undefined && isFailed(condition)) return { kind: 'failed', cause: condition };
  }
  if (ready?.status === 'False' && ready.reason === 'Forbidden') return { kind: 'failed', cause: ready };
  return { kind: 'running' };
}

/** What is to be shown of a cluster while it is imported. */
export interface ImportProgress {
  /** One line for every condition that says something else than before; a message that was shown is not repeated. */
  linesOf(cluster: Pick<Cluster, 'status'>): readonly string[];
}

/** Progress of which nothing was shown yet. */
export function createImportProgress(): ImportProgress {
  let before: Pick<Cluster, 'status'> = {};
  const shown = new Set<string>(['']);
  return {
    linesOf: (cluster) => {
      const changed = changedConditions(before, cluster);
      before = cluster;
      return changed.map(({ type, status, reason, message }) => {
        const line = `${type}=${status} ${reason}`;
        if (shown.has(message)) return line.trimEnd();
        shown.add(message);
        return `${line}: ${message}`;
      });
    },
  };
}

function changedConditions(before: Pick<Cluster, 'status'>, now: Pick<Cluster, 'status'>): readonly Condition[] {
  const known = conditionsByType(before);
  return [...conditionsByType(now).values()].filter(({ type, status, reason, message }) => {
    const old = known.get(type);
    return old?.status !== status || old.reason !== reason || old.message !== message;
  });
}

/**
 * What to do about a failure, beside what its message says; empty for most. The message of a refused address has the entry of
 * `outbound.allow` that would allow it.
 */
export function adviceFor({ reason, message }: Condition): string {
  if (reason !== 'AddressNotAllowed') return '';
  const [, cidr = 'CIDR', port = 'PORT'] = /cidr: "([^"]+)", port: (\d+)/.exec(message) ?? [];
  return `to allow the address, start the server with --outbound-allow ${cidr}:${port} or set outbound.allow; `;
}

function conditionsByType(cluster: Pick<Cluster, 'status'>): ReadonlyMap<string, Condition> {
  return new Map((cluster.status?.conditions ?? []).map((condition) => [condition.type, condition]));
}
