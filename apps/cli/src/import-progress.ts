import type { Cluster, Condition } from '@orrery/model';

/** How an import stands. */
export type ImportState =
  | { readonly kind: 'running' }
  | { readonly kind: 'ready' }
  /** `cause` is one line. */
  | { readonly kind: 'failed'; readonly cause: string };

/** A cluster cannot become ready while one of these is False; in the order in which they come true. */
const steps = ['Validated', 'Reachable', 'TLSVerified', 'Authenticated', 'Discovered'];

/** Reads a cluster's conditions: the first step that is False is the failure. */
export function importState(cluster: Pick<Cluster, 'status'>): ImportState {
  const conditions = conditionsByType(cluster);
  if (conditions.get('Ready')?.status === 'True') return { kind: 'ready' };
  for (const step of steps) {
    const condition = conditions.get(step);
    if (condition?.status === 'False') return { kind: 'failed', cause: causeOf(condition) };
  }
  return { kind: 'running' };
}

/** One line for every condition that is new or says something else than in `before`. */
export function changedConditions(before: Pick<Cluster, 'status'>, now: Pick<Cluster, 'status'>): readonly string[] {
  const known = conditionsByType(before);
  const lines: string[] = [];
  for (const [type, condition] of conditionsByType(now)) {
    const old = known.get(type);
    const isSame =
      old?.status === condition.status && old.reason === condition.reason && old.message === condition.message;
    if (!isSame) lines.push(`${type}=${condition.status} ${causeOf(condition)}`.trimEnd());
  }
  return lines;
}

function conditionsByType(cluster: Pick<Cluster, 'status'>): ReadonlyMap<string, Condition> {
  return new Map((cluster.status?.conditions ?? []).map((condition) => [condition.type, condition]));
}

function causeOf({ reason, message }: Condition): string {
  return message === '' ? reason : `${reason}: ${message}`;
}
