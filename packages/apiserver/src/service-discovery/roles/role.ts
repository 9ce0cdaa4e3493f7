import type { JsonValue } from '@orrery/model';
import type { ContainerPort, LabelText } from './labels.ts';

/** One target: its address, and what of its labels is not that of its group. */
export interface Target {
  readonly address: string;
  readonly labels: LabelText;
}

/** The targets of one object. */
export interface TargetGroup {
  readonly labels: LabelText;
  readonly targets: readonly Target[];
}

/** What the endpoints of a service are looked up in. */
export interface Neighbours {
  pod(namespace: string, name: string): Promise<NeighbourPod | undefined>;
  /** The labels of a service. */
  service(namespace: string, name: string): Promise<LabelText | undefined>;
}

/** What of a pod the targets of its service have. */
export interface NeighbourPod {
  readonly labels: LabelText;
  readonly ip: string;
  readonly ports: readonly ContainerPort[];
}

/** A role of Prometheus' discovery: which kind its targets come from, and how. */
export interface Role {
  readonly group: string;
  readonly resource: string;
  readonly targetsOf: (object: JsonValue, neighbours: Neighbours) => TargetGroup | Promise<TargetGroup>;
  /** What the targets come from in sources that do not collect the kind. */
  readonly instead?: Role;
}
