import { generateKeyPairSync, sign } from 'node:crypto';
import { type PrintedObject, printedKind } from './printed-object.ts';

const certificates = '/apis/certificates.k8s.io';
const signing = printedKind(`${certificates}/v1/certificatesigningrequests`, 'CertificateSigningRequest');
const bundle = printedKind(`${certificates}/v1beta1/clustertrustbundles`, 'ClusterTrustBundle');
const podRequest = printedKind(
  `${certificates}/v1beta1/namespaces/printed/podcertificaterequests`,
  'PodCertificateRequest',
);

/** A request for a certificate (PKCS #10, PEM in base64) whose key nobody has. */
const request =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISk1IQUNBUUF3RGpFTU1Bb0dBMVVFQXd3RGJHRmlNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRApRZ0FFSE16Tk9rMGNxQ1RNMUtVY2tENXFNSXBmbW1yWGJQVzN2QWxkOHZKWjNnV1h4YmJhdHdkWlRIclFXdzNoClhDVk1kbjU0K0ptSmEwbmw5MGxFNVhUUTFhQUFNQW9HQ0NxR1NNNDlCQU1DQTBrQU1FWUNJUURQMHVqMW1lRU4KcjFNZmhXckN2Nmw4OVJjNGpiMWl5K3dQOHh5UkFSTEhPZ0loQU5OTDFYOE5iMWZzMzBzZmhHcVQyN2Z3U2p6WQpLbWFaMSs0SmdKOXFzMGhPCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

const spec = { request, signerName: 'example.org/none', usages: ['client auth'] };
const podUID = '8e8dbb8f-2dc7-4d8b-9a3c-0c5f4ba1a5d1';

function conditions(...types: readonly string[]): object {
  return {
    conditions: types.map((type) => ({
      type,
      status: 'True',
      reason: 'Printed',
      message: '',
      lastTransitionTime: '2024-03-01T10:00:00Z',
    })),
  };
}

/** Signing requests in every state, and the other kinds of the group; a certificate of a CA is needed for two of them. */
export function printedCertificates(caPem: string): readonly PrintedObject[] {
  const certificate = Buffer.from(caPem).toString('base64');
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const podSpec = {
    ...{ signerName: 'example.org/none', podName: 'web', podUID, serviceAccountName: 'robot' },
    ...{ serviceAccountUID: podUID, nodeName: 'node-a', nodeUID: podUID, maxExpirationSeconds: 86_400 },
    pkixPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    proofOfPossession: sign(null, Buffer.from(podUID), privateKey).toString('base64'),
  };
  return [
    signing('waits', { spec }),
    signing('brief', { spec: { ...spec, expirationSeconds: 5400 } }, { approval: conditions('Approved') }),
    signing('denied', { spec }, { approval: conditions('Denied') }),
    signing('failed', { spec }, { approval: conditions('Approved'), status: conditions('Approved', 'Failed') }),
    signing('issued', { spec }, { approval: conditions('Approved'), status: { certificate } }),
    bundle('unsigned', { spec: { trustBundle: caPem } }),
    bundle('example.org:none:a', { spec: { trustBundle: caPem, signerName: 'example.org/none' } }),
    podRequest('waits', { spec: podSpec }),
    podRequest('denied', { spec: podSpec }, { status: conditions('Denied') }),
    podRequest('annotated', {
      spec: { ...podSpec, unverifiedUserAnnotations: { 'example.org/b': '2', 'example.org/a': '1' } },
    }),
  ];
}
