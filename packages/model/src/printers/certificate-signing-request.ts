import { humanDuration } from '../age.ts';
import { listAt, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get certificatesigningrequests` as kube-apiserver 1.36 prints it. */
export const certificateSigningRequestPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    ageColumn,
    column(
      'SignerName',
      'Requested signer for the request. It is a qualified name in the form: `scope-hostname.io/name`. If empty, it will be defaulted:\n 1. If it\'s a kubelet client certificate, it is assigned\n    "kubernetes.io/kube-apiserver-client-kubelet".\n 2. If it\'s a kubelet serving certificate, it is assigned\n    "kubernetes.io/kubelet-serving".\n 3. Otherwise, it is assigned "kubernetes.io/legacy-unknown".\nDistribution of trust for signers happens out of band. You can select on this field using `spec.signerName`.',
    ),
    column('Requestor', 'Base64-encoded PKCS#10 CSR data'),
    column(
      'RequestedDuration',
      'expirationSeconds is the requested duration of validity of the issued certificate. The certificate signer may issue a certificate with a different validity duration so a client must check the delta between the notBefore and and notAfter fields in the issued certificate to determine the actual duration.\n\nThe v1.22+ in-tree implementations of the well-known Kubernetes signers will honor this field as long as the requested duration is not greater than the maximum duration they will honor per the --cluster-signing-duration CLI flag to the Kubernetes controller manager.\n\nCertificate signers may not honor this field for various reasons:\n\n  1. Old signer that is unaware of the field (such as the in-tree\n     implementations prior to v1.22)\n  2. Signer whose configured maximum is shorter than the requested duration\n  3. Signer whose configured minimum is longer than the requested duration\n\nThe minimum valid value for expirationSeconds is 600, i.e. 10 minutes.',
    ),
    column('Condition', 'Conditions applied to the request, such as approval or denial.'),
  ],
  print: (request) => {
    const condition = conditionText(request);
    return {
      cells: [
        creationCell(request),
        textAt(request, 'spec', 'signerName') || '<none>',
        textAt(request, 'spec', 'username'),
        durationText(memberAt(request, 'spec', 'expirationSeconds')),
        condition,
      ],
      summary: condition,
    };
  },
};

const secondMs = 1000;

function durationText(seconds: unknown): string {
  return typeof seconds === 'number' ? humanDuration(seconds * secondMs) : '<none>';
}

function conditionText(request: unknown): string {
  const types = new Set(listAt(request, 'status', 'conditions').map((condition) => textAt(condition, 'type')));
  const words = [decisionOf(types)];
  if (types.has('Failed')) words.push('Failed');
  if (textAt(request, 'status', 'certificate') !== '') words.push('Issued');
  return words.join(',');
}

function decisionOf(types: ReadonlySet<string>): string {
  if (types.has('Denied')) return 'Denied';
  return types.has('Approved') ? 'Approved' : 'Pending';
}
