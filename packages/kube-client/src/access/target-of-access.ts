import type { OutboundTarget } from '@orrery/http';
import type { ClusterAccess } from './cluster-access.ts';

/** Where connections to a cluster lead, and what is shown and looked for on them. */
export function targetOfAccess(access: ClusterAccess): OutboundTarget {
  const { certificate } = access.credential;
  return {
    class: 'cluster-api',
    url: access.server,
    proxyUrl: access.proxyUrl,
    tls: {
      caPem: access.caPem,
      serverName: access.serverName,
      certificatePem: certificate?.pem,
      keyPem: certificate?.keyPem,
      insecureSkipVerify: access.insecureSkipTlsVerify,
    },
  };
}
