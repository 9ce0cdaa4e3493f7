import type { FieldDeclaration } from './field-declaration.ts';
import { type FieldRow, kindFields } from './kind-fields.ts';

/** Images of a pod template; templates have no ephemeral containers. */
function templateImages(firstId: number, podSpec: string): readonly FieldRow[] {
  return [
    [firstId, `${podSpec}.containers[].image`, 'string', 'image'],
    [firstId + 1, `${podSpec}.initContainers[].image`, 'string', 'image'],
  ];
}

const template = 'spec.template.spec';

/**
 * Pods and what makes them. A running pod has 8 entries: fields that nearly every pod has alike (`spec.restartPolicy`,
 * `spec.schedulerName`) would cost an entry per pod and select nothing, so they stay undeclared.
 */
export const workloadFields: readonly FieldDeclaration[] = [
  ...kindFields('', 'pods', [
    [1, 'spec.nodeName', 'string', 'node'],
    [2, 'status.phase', 'string'],
    // its rank would repeat that of the list below
    [3, 'status.podIP', 'string'],
    [4, 'status.podIPs[].ip', 'ip', 'ip'],
    [5, 'spec.containers[].image', 'string', 'image'],
    [6, 'spec.initContainers[].image', 'string', 'image'],
    [7, 'spec.ephemeralContainers[].image', 'string', 'image'],
    [8, 'spec.serviceAccountName', 'string'],
    [9, 'spec.hostNetwork', 'boolean'],
    [10, 'status.nominatedNodeName', 'string'],
    [11, '$summary', 'string', 'summary'],
  ]),
  ...kindFields('apps', 'deployments', [...templateImages(30, template), [32, '$summary', 'string', 'summary']]),
  ...kindFields('apps', 'replicasets', [...templateImages(40, template), [42, 'status.replicas', 'number']]),
  ...kindFields('', 'replicationcontrollers', [...templateImages(50, template), [52, 'status.replicas', 'number']]),
  ...kindFields('apps', 'statefulsets', templateImages(60, template)),
  ...kindFields('apps', 'daemonsets', templateImages(70, template)),
  // what the selector calls `status.successful` is this field of the body
  ...kindFields('batch', 'jobs', [...templateImages(80, template), [82, 'status.succeeded', 'number']]),
  ...kindFields('batch', 'cronjobs', templateImages(90, 'spec.jobTemplate.spec.template.spec')),
];
