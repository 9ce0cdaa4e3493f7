import type { JsonValue } from '@orrery/model';

/** An object that metrics are made of. */
export interface StateObject {
  readonly value: JsonValue;
  /** `metadata.resourceVersion` in the member; bodies are stored without it. */
  readonly originVersion: string;
}

/** Adds a series: its value, and the labels behind those that name the object. */
export type AddSample = (value: number, names?: readonly string[], values?: readonly string[]) => void;

/** The keys of labels or annotations that may be shown; `*` as the first is all of them, one `*` elsewhere any run of characters. */
export type AllowedKeys = readonly string[];

/** What of an object's foreign names may be shown (SEA-Z04). */
export interface AllowedNames {
  readonly labels: AllowedKeys;
  readonly annotations: AllowedKeys;
}

/** A family of metrics of one kind: what is written behind `# HELP` and `# TYPE`, and its series for one object. */
export interface MetricFamily {
  readonly name: string;
  /** As kube-state-metrics has it, without the mark of its stability. */
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** What kube-state-metrics v2 marks stable; its help text begins with `[STABLE]`. */
  readonly isStable: boolean;
  /** Only exported when it is asked for by name (`metricOptInList`). */
  readonly isOptIn?: true;
  readonly samples: (object: StateObject, add: AddSample, allowed: AllowedNames) => void;
}

/** A kind with its families, in the order they are written in. */
export interface StateKind {
  readonly group: string;
  readonly resource: string;
  /** The labels that name an object in every series. */
  readonly nameLabels: readonly string[];
  /** Their values, in the same order. */
  readonly namesOf: (object: JsonValue) => readonly string[];
  readonly families: readonly MetricFamily[];
}

/** A family of gauges that kube-state-metrics marks stable. */
export function stable(name: string, help: string, samples: MetricFamily['samples']): MetricFamily {
  return { name, help, type: 'gauge', isStable: true, samples };
}

/** A family of gauges that kube-state-metrics marks alpha. */
export function alpha(name: string, help: string, samples: MetricFamily['samples']): MetricFamily {
  return { name, help, type: 'gauge', isStable: false, samples };
}

/** A family of counters that kube-state-metrics marks stable. */
export function stableCounter(name: string, help: string, samples: MetricFamily['samples']): MetricFamily {
  return { name, help, type: 'counter', isStable: true, samples };
}
