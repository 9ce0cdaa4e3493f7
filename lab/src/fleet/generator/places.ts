import { distinctSuffix, drawsOf, purposes, suffixOf } from './draws.ts';
import type { SourcePlan, Workload } from './source-plan.ts';

/** Name of a node. Pods of a source are spread over its nodes in turn. */
export function nodeName(plan: SourcePlan, number: number): string {
  const node = number % nodeCount(plan);
  return `node-${distinctSuffix(plan.index * 7_919 + node)}`;
}

/** How many nodes a source has. */
export function nodeCount(plan: SourcePlan): number {
  return plan.counts.get('nodes') ?? 1;
}

/** Address of a node; sources have networks of their own. */
export function nodeIp(plan: SourcePlan, number: number): string {
  const node = number % nodeCount(plan);
  return `172.${16 + (plan.index % 16)}.${(node >> 8) & 255}.${node & 255}`;
}

/** Address of a pod by its number in the source. */
export function podIp(plan: SourcePlan, pod: number): string {
  return `10.${(plan.index * 4 + (pod >> 16)) & 255}.${(pod >> 8) & 255}.${pod & 255}`;
}

/** The second address of a pod of a dual-stack source. */
export function podIp6(plan: SourcePlan, pod: number): string {
  return `fd00:${plan.index.toString(16)}::${(pod >> 16).toString(16)}:${(pod & 0xffff).toString(16)}`;
}

/** Address of a service. */
export function serviceIp(service: number): string {
  return `10.96.${(service >> 8) & 255}.${service & 255}`;
}

/** The hash in the names of a deployment's replica sets. @param age 0 for the newest. */
export function templateHash(plan: SourcePlan, workload: Workload, age: number): string {
  return suffixOf(drawsOf(plan.seed, purposes.workload, plan.index, 4711, workload.index, age), age % 3 === 2 ? 9 : 10);
}

/** Name of a pod: `place` counts within its workload. */
export function podName(plan: SourcePlan, workload: Workload, place: number): string {
  if (workload.kind === 'statefulSets') return `${workload.name}-${place}`;
  const suffix = distinctSuffix(plan.index * 104_729 + workload.firstPod + place);
  const hash = workload.kind === 'deployments' ? `${templateHash(plan, workload, 0)}-` : '';
  return `${ownerName(workload)}-${hash}${suffix}`;
}

/** The name a workload's object has. */
export function ownerName(workload: Workload): string {
  return workload.kind === 'jobs' ? `${workload.name}-${29_000_000 + workload.index * 60}` : workload.name;
}
