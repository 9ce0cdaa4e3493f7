import type { FieldDeclaration } from './field-declaration.ts';
import { kindFields } from './kind-fields.ts';

/** Nodes, namespaces, storage, events and what a cluster is run with. */
export const clusterFields: readonly FieldDeclaration[] = [
  ...kindFields('', 'nodes', [
    [150, 'spec.unschedulable', 'boolean'],
    [151, 'spec.providerID', 'string', 'id'],
    [152, 'status.addresses[].address', 'ip', 'ip'],
    [153, "metadata.labels['topology.kubernetes.io/zone']", 'string', 'zone'],
    [154, '$summary', 'string', 'summary'],
  ]),
  ...kindFields('', 'namespaces', [[170, 'status.phase', 'string', 'summary']]),
  ...kindFields('', 'secrets', [[180, 'type', 'string']]),
  ...kindFields('', 'persistentvolumeclaims', [
    [190, 'spec.volumeName', 'string'],
    [191, 'spec.storageClassName', 'string'],
    [192, 'status.phase', 'string', 'summary'],
  ]),
  ...kindFields('', 'persistentvolumes', [
    [200, 'spec.claimRef.namespace', 'string'],
    [201, 'spec.claimRef.name', 'string'],
    [202, 'spec.storageClassName', 'string'],
    [203, 'spec.csi.volumeHandle', 'string', 'id'],
    [204, 'status.phase', 'string', 'summary'],
  ]),
  ...kindFields('', 'events', [
    [220, 'involvedObject.kind', 'string'],
    [221, 'involvedObject.namespace', 'string'],
    [222, 'involvedObject.name', 'string'],
    [223, 'involvedObject.uid', 'string'],
    [224, 'reason', 'string'],
    [225, 'type', 'string'],
  ]),
  ...kindFields('events.k8s.io', 'events', [
    [240, 'regarding.kind', 'string'],
    [241, 'regarding.namespace', 'string'],
    [242, 'regarding.name', 'string'],
    [243, 'regarding.uid', 'string'],
    [244, 'reason', 'string'],
    [245, 'type', 'string'],
  ]),
  ...kindFields('certificates.k8s.io', 'certificatesigningrequests', [[260, 'spec.signerName', 'string']]),
  ...kindFields('certificates.k8s.io', 'clustertrustbundles', [[265, 'spec.signerName', 'string']]),
  ...kindFields('certificates.k8s.io', 'podcertificaterequests', [
    [270, 'spec.signerName', 'string'],
    [271, 'spec.podName', 'string'],
    [272, 'spec.nodeName', 'string', 'node'],
  ]),
  ...kindFields('resource.k8s.io', 'resourceslices', [
    [280, 'spec.nodeName', 'string', 'node'],
    [281, 'spec.driver', 'string'],
  ]),
  ...kindFields('storage.k8s.io', 'volumeattachments', [[290, 'spec.nodeName', 'string', 'node']]),
];
