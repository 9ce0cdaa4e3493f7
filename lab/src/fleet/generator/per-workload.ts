import { portionOf } from './draws.ts';
import type { FleetKindName } from './fleet-kinds.ts';
import type { FleetEntry } from './object-text.ts';
import type { SourcePlan, Workload } from './source-plan.ts';

/** One object that belongs to a workload. */
export interface WorkloadPart {
  readonly plan: SourcePlan;
  readonly workload: Workload;
  /** Number within the kind and source. */
  readonly number: number;
  /** 0 for the first of its workload. */
  readonly place: number;
}

/** Which objects are shared among workloads. */
interface SharedKind {
  readonly plan: SourcePlan;
  readonly namespace: string;
  readonly kind: FleetKindName;
  /** How many of the kind belong to no workload. */
  readonly kept?: number;
}

/** Shares the objects of a kind among the workloads that run all the time; makes those of a namespace. */
export function perWorkload(where: SharedKind, make: (part: WorkloadPart) => FleetEntry): FleetEntry[] {
  return workloadParts(where).map(make);
}

/** The parts {@link perWorkload} makes objects of. */
export function workloadParts({ plan, namespace, kind, kept = 0 }: SharedKind): WorkloadPart[] {
  const total = (plan.counts.get(kind) ?? 0) - kept;
  const parts = plan.workloads.length - (plan.counts.get('jobs') ?? 0);
  return (plan.byNamespace.get(namespace) ?? [])
    .filter((workload) => workload.kind !== 'jobs')
    .flatMap((workload) => {
      const first = Math.floor((workload.ordinal * total) / parts);
      const count = portionOf(total, parts, workload.ordinal);
      return Array.from({ length: count }, (_, place) => ({ plan, workload, number: first + place, place }));
    });
}

/** `name` for the first object of a workload, `name-<ending>`, `name-<ending>-2`... for the others. */
export function partName(name: string, place: number, endings: readonly string[]): string {
  if (place === 0) return name;
  const round = Math.floor((place - 1) / endings.length);
  const ending = endings[(place - 1) % endings.length] ?? 'more';
  return round === 0 ? `${name}-${ending}` : `${name}-${ending}-${round + 1}`;
}
