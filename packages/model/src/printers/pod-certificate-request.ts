import { listAt, memberAt, textAt, textMembersAt } from '../json/json-value.ts';
import { column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get podcertificaterequests` as kube-apiserver 1.36 prints it. */
export const podCertificateRequestPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('PodName', 'podName is the name of the pod into which the certificate will be mounted.'),
    column('ServiceAccountName', 'serviceAccountName is the name of the service account the pod is running as.'),
    column('NodeName', 'nodeName is the name of the node the pod is assigned to.'),
    column(
      'SignerName',
      'signerName indicates the requested signer.\n\nAll signer names beginning with `kubernetes.io` are reserved for use by the Kubernetes project.  There is currently one well-known signer documented by the Kubernetes project, `kubernetes.io/kube-apiserver-client-pod`, which will issue client certificates understood by kube-apiserver.  It is currently unimplemented.',
    ),
    column('State', 'Is the request Pending, Issued, Denied, or Failed?'),
    column(
      'UnverifiedUserAnnotations',
      'unverifiedUserAnnotations allow pod authors to pass additional information to the signer implementation.  Kubernetes does not restrict or validate this metadata in any way.\n\nEntries are subject to the same validation as object metadata annotations, with the addition that all keys must be domain-prefixed. No restrictions are placed on values, except an overall size limitation on the entire field.\n\nSigners should document the keys and values they support.  Signers should deny requests that contain keys they do not recognize.',
    ),
  ],
  print: (request) => {
    const state = stateOf(request);
    const spec = memberAt(request, 'spec');
    return {
      cells: [
        textAt(spec, 'podName'),
        textAt(spec, 'serviceAccountName'),
        textAt(spec, 'nodeName'),
        textAt(spec, 'signerName'),
        state,
        annotationsText(spec),
      ],
      summary: state,
    };
  },
};

const states: ReadonlySet<string> = new Set(['Issued', 'Denied', 'Failed']);

function stateOf(request: unknown): string {
  const types = listAt(request, 'status', 'conditions').map((condition) => textAt(condition, 'type'));
  return types.findLast((type) => states.has(type)) ?? 'Pending';
}

function annotationsText(spec: unknown): string {
  const annotations = textMembersAt(spec, 'unverifiedUserAnnotations');
  return annotations.map(([name, value]) => `${name}=${value}`).join(',') || '<none>';
}
