import { type JsonValue, listAt, memberAt, numberAt, textAt } from '@orrery/model';
import type { AddSample, MetricFamily } from './metric-family.ts';

type Samples = MetricFamily['samples'];

/** The whole seconds of a time of the Kubernetes API; undefined where there is none. */
export function secondsAt(value: JsonValue | undefined, ...path: readonly string[]): number | undefined {
  const text = textAt(value, ...path);
  const milliseconds = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** A time as seconds since the epoch; no series where there is none. */
export function timeSample(...path: readonly string[]): Samples {
  return ({ value }, add) => {
    const seconds = secondsAt(value, ...path);
    if (seconds !== undefined) add(seconds);
  };
}

/** A number that Go reads as 0 when it is absent. */
export function numberSample(...path: readonly string[]): Samples {
  return ({ value }, add) => add(numberAt(value, ...path));
}

/** A number behind a pointer: no series when it is absent. */
export function presentNumberSample(...path: readonly string[]): Samples {
  return ({ value }, add) => {
    const found = memberAt(value, ...path);
    if (typeof found === 'number') add(found);
  };
}

/** 1 when a boolean is true. */
export function booleanSample(...path: readonly string[]): Samples {
  return ({ value }, add) => add(memberAt(value, ...path) === true ? 1 : 0);
}

/** A series of value 1 whose labels are texts of the object. */
export function infoSample(labels: readonly (readonly [name: string, ...path: string[]])[]): Samples {
  const names = labels.map(([name]) => name);
  return ({ value }, add) => {
    add(
      1,
      names,
      labels.map(([, ...path]) => textAt(value, ...path)),
    );
  };
}

/** The version of an object as a number; no series where it is none. */
export const resourceVersionSample: Samples = ({ originVersion }, add) => {
  if (/^\d+$/.test(originVersion)) add(Number(originVersion));
};

const conditionStatuses = ['True', 'False', 'Unknown'] as const;

/** A series for each status a condition can have; the status, in small letters, is the last label. */
export function addCondition(
  add: AddSample,
  condition: JsonValue,
  labels: { readonly names: readonly string[]; readonly values: readonly string[] },
): void {
  const is = textAt(condition, 'status');
  for (const status of conditionStatuses)
    add(is === status ? 1 : 0, labels.names, [...labels.values, status.toLowerCase()]);
}

/** Conditions of one type; the label `condition` is their status. */
export function conditionSample(type: string): Samples {
  return ({ value }, add) => {
    for (const condition of listAt(value, 'status', 'conditions')) {
      if (textAt(condition, 'type') === type) addCondition(add, condition, { names: ['condition'], values: [] });
    }
  };
}

const ownerLabels = ['owner_kind', 'owner_name', 'owner_is_controller'];

/** A series for each owner; one with empty labels when there is none. */
export const ownerSample: Samples = ({ value }, add) => {
  const owners = listAt(value, 'metadata', 'ownerReferences');
  if (owners.length === 0) add(1, ownerLabels, ['', '', '']);
  for (const owner of owners) {
    const isController = memberAt(owner, 'controller') === true;
    add(1, ownerLabels, [textAt(owner, 'kind'), textAt(owner, 'name'), String(isController)]);
  }
};
