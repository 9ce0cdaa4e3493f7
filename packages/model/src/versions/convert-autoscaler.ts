import { jsonTextOf } from '../json/json-text.ts';
import { isJsonList, type JsonObject, type JsonValue, listAt, memberAt, parseJsonValue } from '../json/json-value.ts';
import { capitalBehavior, plainBehavior } from './autoscaler-behavior.ts';
import { type Conversion, mapMember, objectAt, onEach, onObject, present, valueAt, withMember } from './conversion.ts';
import { flatMetric, flatStatus, nestedMetric, nestedStatus } from './flat-metrics.ts';

const prefix = 'autoscaling.alpha.kubernetes.io/';
/** Where older versions keep what they have no field for. */
const kept = {
  metrics: `${prefix}metrics`,
  currentMetrics: `${prefix}current-metrics`,
  conditions: `${prefix}conditions`,
  behavior: `${prefix}behavior`,
} as const;

/** HorizontalPodAutoscalers of autoscaling/v2 (the hub) and v2beta2: the hub alone leaves a count of 0 away. */
export const autoscalerRenaming: Conversion = {
  moved: new Map(),
  toHub: (autoscaler) => mapMember(autoscaler, 'status', onObject(withoutNoReplicas)),
  fromHub: (autoscaler) => mapMember(autoscaler, 'status', onObject(withReplicas)),
};

/** HorizontalPodAutoscalers of autoscaling/v2 (the hub) and v2beta1. */
export const autoscalerBetaConversion: Conversion = {
  moved: new Map([
    ['spec.metrics', undefined],
    ['status.currentMetrics', undefined],
  ]),
  toHub: (autoscaler) => {
    const { spec, annotations } = partsOf(autoscaler);
    const withBehavior = { ...mapMember(spec, 'metrics', onEach(nestedMetric)), ...behaviorOf(annotations) };
    const status = mapMember(objectAt(autoscaler, 'status'), 'currentMetrics', onEach(nestedStatus));
    return assemble(autoscaler, { spec: withBehavior, status: withoutNoReplicas(status), kept: {} });
  },
  fromHub: (autoscaler) => {
    const { behavior, ...spec } = objectAt(autoscaler, 'spec');
    return assemble(autoscaler, {
      spec: mapMember(spec, 'metrics', onEach(flatMetric)),
      status: withReplicas(mapMember(objectAt(autoscaler, 'status'), 'currentMetrics', onEach(flatStatus))),
      kept: keptBehavior(behavior),
    });
  },
};

/** HorizontalPodAutoscalers of autoscaling/v2 (the hub) and v1, which has a field for the CPU alone. */
export const autoscalerV1Conversion: Conversion = {
  moved: new Map([
    ['spec.targetCPUUtilizationPercentage', undefined],
    ['status.currentCPUUtilizationPercentage', undefined],
  ]),
  toHub: v1ToHub,
  fromHub: hubToV1,
};

function hubToV1(autoscaler: JsonObject): JsonObject {
  const { behavior, metrics, ...spec } = objectAt(autoscaler, 'spec');
  const { currentMetrics, conditions, ...status } = objectAt(autoscaler, 'status');
  const [all, current] = [listAt(metrics), listAt(currentMetrics)];
  const others = all.filter((metric) => targetOf(metric) === undefined);
  const target = all.map(targetOf).find((each) => each !== undefined);
  const utilization = current.map(utilizationOf).findLast((each) => each !== undefined);
  return assemble(autoscaler, {
    spec: { ...spec, ...present({ targetCPUUtilizationPercentage: target }) },
    status: withReplicas({ ...status, ...present({ currentCPUUtilizationPercentage: utilization }) }),
    kept: {
      ...keptList(kept.metrics, others.map(onObject(flatMetric))),
      ...keptList(kept.currentMetrics, current.map(onObject(flatStatus))),
      ...keptList(kept.conditions, listAt(conditions)),
      ...keptBehavior(behavior),
    },
  });
}

function v1ToHub(autoscaler: JsonObject): JsonObject {
  const { spec, annotations } = partsOf(autoscaler);
  const { targetCPUUtilizationPercentage: target, ...others } = spec;
  const { currentCPUUtilizationPercentage: utilization, ...status } = objectAt(autoscaler, 'status');
  const metrics = [
    ...(readList(annotations, kept.metrics) ?? []).map(onObject(nestedMetric)),
    ...(target === undefined ? [] : [cpuMetric(target)]),
  ];
  const measured = utilization === undefined ? undefined : [cpuStatus(utilization)];
  const current = readList(annotations, kept.currentMetrics)?.map(onObject(nestedStatus)) ?? measured;
  return assemble(autoscaler, {
    // what the controller of v1 did where nothing is said
    spec: { ...others, metrics: metrics.length === 0 ? [cpuMetric(80)] : metrics, ...behaviorOf(annotations) },
    status: withoutNoReplicas({
      ...status,
      ...present({ currentMetrics: current, conditions: readList(annotations, kept.conditions) }),
    }),
    kept: {},
  });
}

/** Older versions write the count always. */
function withReplicas(status: JsonObject): JsonObject {
  return { ...status, currentReplicas: valueAt(status, 'currentReplicas') ?? 0 };
}

function withoutNoReplicas(status: JsonObject): JsonObject {
  return status['currentReplicas'] === 0 ? withMember(status, 'currentReplicas', undefined) : status;
}

/** The target of a metric that v1 has a field for. */
function targetOf(metric: JsonValue): JsonValue | undefined {
  return isCpu(metric) ? (memberAt(metric, 'resource', 'target', 'averageUtilization') ?? undefined) : undefined;
}

function utilizationOf(metric: JsonValue): JsonValue | undefined {
  return isCpu(metric) ? (memberAt(metric, 'resource', 'current', 'averageUtilization') ?? undefined) : undefined;
}

function isCpu(metric: JsonValue): boolean {
  return memberAt(metric, 'type') === 'Resource' && memberAt(metric, 'resource', 'name') === 'cpu';
}

function cpuMetric(percentage: JsonValue): JsonObject {
  const target = { type: 'Utilization', averageUtilization: percentage };
  return { type: 'Resource', resource: { name: 'cpu', target } };
}

function cpuStatus(percentage: JsonValue): JsonObject {
  return { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: percentage } } };
}

interface Parts {
  readonly spec: JsonObject;
  readonly status: JsonObject;
  /** Annotations that keep the rest. */
  readonly kept: JsonObject;
}

function partsOf(autoscaler: JsonObject): { readonly spec: JsonObject; readonly annotations: JsonObject } {
  return { spec: objectAt(autoscaler, 'spec'), annotations: objectAt(objectAt(autoscaler, 'metadata'), 'annotations') };
}

/** The annotations are always those of this conversion: none of an earlier one stays. */
function assemble(autoscaler: JsonObject, parts: Parts): JsonObject {
  const metadata = objectAt(autoscaler, 'metadata');
  const others = Object.values(kept).reduce(
    (left, name) => withMember(left, name, undefined),
    objectAt(metadata, 'annotations'),
  );
  const annotations = { ...others, ...parts.kept };
  const { spec, status } = parts;
  return {
    ...autoscaler,
    metadata: { ...metadata, annotations },
    spec,
    ...(Object.keys(status).length === 0 ? {} : { status }),
  };
}

function keptList(name: string, list: readonly JsonValue[]): JsonObject {
  return list.length === 0 ? {} : { [name]: jsonTextOf(list) };
}

function keptBehavior(behavior: JsonValue | undefined): JsonObject {
  const object = objectAt(present({ behavior }), 'behavior');
  return valueAt(present({ behavior }), 'behavior') === undefined
    ? {}
    : { [kept.behavior]: jsonTextOf(capitalBehavior(object)) };
}

function behaviorOf(annotations: JsonObject): JsonObject {
  const read = readKept(annotations, kept.behavior);
  const behavior = plainBehavior(objectAt(present({ read }), 'read'));
  return Object.keys(behavior).length === 0 ? {} : { behavior };
}

function readList(annotations: JsonObject, name: string): readonly JsonValue[] | undefined {
  const read = readKept(annotations, name);
  return isJsonList(read) ? read : undefined;
}

/** What cannot be read is as good as absent, as for Kubernetes. */
function readKept(annotations: JsonObject, name: string): JsonValue | undefined {
  const text = valueAt(annotations, name);
  if (typeof text !== 'string') return undefined;
  try {
    return parseJsonValue(text);
  } catch {
    return undefined;
  }
}
