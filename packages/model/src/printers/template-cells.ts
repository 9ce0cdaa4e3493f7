import { listAt, memberAt, numberAt, textAt } from '../json/json-value.ts';
import { type ColumnDefinition, column, wide } from './printer.ts';

/** kube-apiserver's description of the names of containers. */
export const containersDescription = 'Names of each container in the template.';

/** kube-apiserver's description of the images of containers. */
export const imagesDescription = 'Images referenced by each container in the template.';

/** The columns of what `containerCells` gives, shown with `-o wide`. */
export const containerColumns: readonly ColumnDefinition[] = [
  column('Containers', containersDescription, wide),
  column('Images', imagesDescription, wide),
];

/** Names and images of the containers of a pod template. */
export function containerCells(template: unknown): readonly [string, string] {
  const containers = listAt(template, 'spec', 'containers');
  return [
    containers.map((container) => textAt(container, 'name')).join(','),
    containers.map((container) => textAt(container, 'image')).join(','),
  ];
}

/** How many pods a workload wants: an absent count means 1, by the defaulting of v1 and apps/v1. */
export function wantedReplicas(workload: unknown): number {
  return memberAt(workload, 'spec', 'replicas') === undefined ? 1 : numberAt(workload, 'spec', 'replicas');
}
