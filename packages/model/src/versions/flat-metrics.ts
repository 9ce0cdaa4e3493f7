import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { mapMember, onObject, present, valueAt } from './conversion.ts';

/** A quantity that is not optional in the flat form. */
const zero = '0';

/**
 * Metrics of autoscaling/v2 in the form of v2beta1, which has no `target` and `current`; the annotations of v1 hold the same form. One
 * member beside `type` says what is measured: `resource`, `containerResource`, `pods`, `object` or `external`.
 */
export function flatMetric(metric: JsonObject): JsonObject {
  return mapKinds(metric, {
    resource: ({ target, ...rest }) => present({ ...rest, ...averagesOf(target, 'target') }),
    pods: ({ metric: named, target }) => ({
      ...identityOf(named),
      targetAverageValue: valueAt(target, 'averageValue') ?? zero,
    }),
    object: ({ describedObject, metric: named, target }) => ({
      ...present({ target: describedObject ?? {}, ...identityOf(named) }),
      ...present({ targetValue: valueAt(target, 'value') ?? zero, averageValue: valueAt(target, 'averageValue') }),
    }),
    external: ({ metric: named, target }) => ({
      ...identityOf(named, 'metricSelector'),
      ...present({ targetValue: valueAt(target, 'value'), targetAverageValue: valueAt(target, 'averageValue') }),
    }),
  });
}

/** Undoes {@link flatMetric}. */
export function nestedMetric(metric: JsonObject): JsonObject {
  return mapKinds(metric, {
    resource: ({ targetAverageUtilization, targetAverageValue, ...rest }) => ({
      ...rest,
      target: present({
        type: targetAverageUtilization === undefined ? 'AverageValue' : 'Utilization',
        averageValue: targetAverageValue,
        averageUtilization: targetAverageUtilization,
      }),
    }),
    pods: ({ targetAverageValue, ...rest }) => ({
      metric: metricOf(rest),
      target: { type: 'AverageValue', averageValue: targetAverageValue ?? zero },
    }),
    object: ({ target, targetValue, averageValue, ...rest }) => ({
      describedObject: target ?? {},
      metric: metricOf(rest),
      target: present({
        type: averageValue === undefined ? 'Value' : 'AverageValue',
        value: targetValue ?? zero,
        averageValue,
      }),
    }),
    external: ({ targetValue, targetAverageValue, ...rest }) => ({
      metric: metricOf(rest, 'metricSelector'),
      target: present({
        type: targetValue === undefined ? 'AverageValue' : 'Value',
        value: targetValue,
        averageValue: targetAverageValue,
      }),
    }),
  });
}

/** A metric of the status in the flat form. */
export function flatStatus(metric: JsonObject): JsonObject {
  return mapKinds(metric, {
    resource: ({ current, ...rest }) => ({
      ...rest,
      currentAverageValue: zero,
      ...averagesOf(current, 'current'),
    }),
    pods: ({ metric: named, current }) => ({
      ...identityOf(named),
      currentAverageValue: valueAt(current, 'averageValue') ?? zero,
    }),
    object: ({ describedObject, metric: named, current }) => ({
      ...present({ target: describedObject ?? {}, ...identityOf(named) }),
      ...present({ currentValue: valueAt(current, 'value') ?? zero, averageValue: valueAt(current, 'averageValue') }),
    }),
    external: ({ metric: named, current }) => ({
      ...identityOf(named, 'metricSelector'),
      ...present({
        currentValue: valueAt(current, 'value') ?? zero,
        currentAverageValue: valueAt(current, 'averageValue'),
      }),
    }),
  });
}

/** Undoes {@link flatStatus}. */
export function nestedStatus(metric: JsonObject): JsonObject {
  return mapKinds(metric, {
    resource: ({ currentAverageUtilization, currentAverageValue, ...rest }) => ({
      ...rest,
      current: present({
        averageValue: currentAverageValue ?? zero,
        averageUtilization: currentAverageUtilization,
      }),
    }),
    pods: ({ currentAverageValue, ...rest }) => ({
      metric: metricOf(rest),
      current: { averageValue: currentAverageValue ?? zero },
    }),
    object: ({ target, currentValue, averageValue, ...rest }) => ({
      describedObject: target ?? {},
      metric: metricOf(rest),
      current: present({ value: currentValue ?? zero, averageValue }),
    }),
    external: ({ currentValue, currentAverageValue, ...rest }) => ({
      metric: metricOf(rest, 'metricSelector'),
      current: present({ value: currentValue ?? zero, averageValue: currentAverageValue }),
    }),
  });
}

type Change = (measured: Readonly<Record<string, JsonValue | undefined>>) => JsonObject;

interface KindChanges {
  /** Of containers too. */
  readonly resource: Change;
  readonly pods: Change;
  readonly object: Change;
  readonly external: Change;
}

function mapKinds(metric: JsonObject, changes: KindChanges): JsonObject {
  const all = { ...changes, containerResource: changes.resource };
  return Object.entries(all).reduce((changed, [name, change]) => mapMember(changed, name, onObject(change)), metric);
}

function averagesOf(value: JsonValue | undefined, prefix: 'target' | 'current'): JsonObject {
  return present({
    [`${prefix}AverageUtilization`]: valueAt(value, 'averageUtilization'),
    [`${prefix}AverageValue`]: valueAt(value, 'averageValue'),
  });
}

function identityOf(metric: JsonValue | undefined, selectorName = 'selector'): JsonObject {
  return present({ metricName: valueAt(metric, 'name') ?? '', [selectorName]: valueAt(metric, 'selector') });
}

function metricOf(
  flat: Readonly<Record<string, JsonValue | undefined>>,
  selectorName: 'selector' | 'metricSelector' = 'selector',
): JsonObject {
  return present({ name: flat['metricName'] ?? '', selector: flat[selectorName] ?? undefined });
}
