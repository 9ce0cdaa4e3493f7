import { namespaceMetrics, secretMetrics, serviceMetrics } from './core-families.ts';
import { cronJobMetrics } from './cron-job-families.ts';
import { ingressClassMetrics, ingressMetrics } from './ingress-families.ts';
import { jobMetrics } from './job-families.ts';
import type { StateKind } from './metric-family.ts';
import { nodeMetrics } from './node-families.ts';
import { podMetrics } from './pod-families.ts';
import { daemonSetMetrics, deploymentMetrics, replicaSetMetrics, statefulSetMetrics } from './workload-families.ts';

/** The kinds that metrics are made of (SEA-Z02), by plural, in the order they are written in. */
export const stateKinds: ReadonlyMap<string, StateKind> = new Map(
  [
    cronJobMetrics,
    daemonSetMetrics,
    deploymentMetrics,
    ingressClassMetrics,
    ingressMetrics,
    jobMetrics,
    namespaceMetrics,
    nodeMetrics,
    podMetrics,
    replicaSetMetrics,
    secretMetrics,
    serviceMetrics,
    statefulSetMetrics,
  ].map((kind) => [kind.resource, kind]),
);
