import { type FleetKind, type FleetKindName, fleetKinds, leastObjects } from './generator/fleet-kinds.ts';
import type { EntryMaker, FleetEntry } from './generator/object-text.ts';
import { makeAutoscalers, makeCronJobs, makeJobs } from './generator/objects/batch.ts';
import { makeDefinitions, makeNamespaces } from './generator/objects/cluster-scoped.ts';
import { makeConfigMaps, makeSecrets, makeServiceAccounts } from './generator/objects/configuration.ts';
import { makeRoutes, makeWidgets } from './generator/objects/custom.ts';
import { makeEvents } from './generator/objects/events.ts';
import { makeEndpointSlices, makeIngresses, makeServices } from './generator/objects/network.ts';
import { makeLeases, makeNodes } from './generator/objects/nodes.ts';
import { makePods } from './generator/objects/pods.ts';
import {
  makeClusterRoles,
  makeRoleBindings,
  makeVolumeClaims,
  makeVolumes,
} from './generator/objects/storage-and-access.ts';
import { makeDaemonSets, makeDeployments, makeReplicaSets, makeStatefulSets } from './generator/objects/workloads.ts';
import { planSource, type SourcePlan } from './generator/source-plan.ts';
import { createVocabulary } from './generator/vocabulary.ts';

/** Which fleet. */
export interface GeneratedFleetOptions {
  /** Another seed gives other names, structures and values. */
  readonly seed: number;
  readonly sources: number;
  /** Of all sources together; at least 100 for each. */
  readonly objects: number;
  /** Ages are counted back from here, epoch milliseconds. Default: the first second of 2026. */
  readonly nowMs?: number;
}

/** One object of a generated fleet. */
export interface GeneratedObject {
  readonly kind: FleetKind;
  /** Empty for objects without one. */
  readonly namespace: string;
  readonly name: string;
  /** JSON as an API server lists it: items of built-in kinds have no `apiVersion` and `kind`. */
  readonly text: string;
}

/** One source of a generated fleet. */
export interface GeneratedSource {
  /** Different for each source of the fleet. */
  readonly name: string;
  /** How many objects it has. */
  readonly size: number;
  /** Its objects, kind by kind, in a kind in the order of paths, as lists give them. Made as they are taken. */
  readonly objects: () => Generator<GeneratedObject>;
}

const makers: Readonly<Record<FleetKindName, EntryMaker>> = {
  namespaces: makeNamespaces,
  nodes: makeNodes,
  persistentVolumes: makeVolumes,
  definitions: makeDefinitions,
  clusterRoles: makeClusterRoles,
  configMaps: makeConfigMaps,
  secrets: makeSecrets,
  serviceAccounts: makeServiceAccounts,
  services: makeServices,
  endpointSlices: makeEndpointSlices,
  persistentVolumeClaims: makeVolumeClaims,
  ingresses: makeIngresses,
  roleBindings: makeRoleBindings,
  leases: makeLeases,
  autoscalers: makeAutoscalers,
  deployments: makeDeployments,
  replicaSets: makeReplicaSets,
  daemonSets: makeDaemonSets,
  statefulSets: makeStatefulSets,
  cronJobs: makeCronJobs,
  jobs: makeJobs,
  widgets: makeWidgets,
  routes: makeRoutes,
  events: makeEvents,
  pods: makePods,
};

/**
 * A fleet of clusters as they are (LAB-11): four of ten objects are pods, owners and references fit together, values are skewed, one
 * in forty objects is awkward. Sources differ in size up to fivefold. The same options give the same bytes. Memory: the plan of a
 * source, a twentieth of its objects.
 * @throws RangeError below 100 objects for each source.
 */
export function* generateFleet(options: GeneratedFleetOptions): Generator<GeneratedSource> {
  const { seed, sources, objects, nowMs = Date.UTC(2026, 0, 1) } = options;
  if (objects < sources * leastObjects) throw new RangeError(`a source has at least ${leastObjects} objects`);
  const vocabulary = createVocabulary(seed);
  const spare = objects - sources * leastObjects;
  const weights = Array.from({ length: sources }, (_, index) => 1 + 4 * ((index * 0.618_034) % 1) ** 2);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let passed = 0;
  for (const [index, weight] of weights.entries()) {
    const before = Math.floor((passed / sum) * spare);
    passed += weight;
    const size = leastObjects + (index === sources - 1 ? spare : Math.floor((passed / sum) * spare)) - before;
    const plan = planSource({ seed, index, objects: size, nowMs, vocabulary });
    yield { name: plan.name, size, objects: () => objectsOf(plan) };
  }
}

function* objectsOf(plan: SourcePlan): Generator<GeneratedObject> {
  for (const [kindName, kind] of Object.entries(fleetKinds)) {
    const make = makers[kindName as FleetKindName]; // the names of the object literal
    for (const namespace of kind.isNamespaced ? plan.namespaces : ['']) {
      const entries = make(plan, namespace).sort(byName);
      for (const { name, text } of entries) yield { kind, namespace, name, text: text() };
    }
  }
}

/** UTF-8 order of the few names beyond ASCII is that of code points; none has surrogates before its first difference. */
function byName(one: FleetEntry, other: FleetEntry): number {
  return one.name < other.name ? -1 : 1;
}
