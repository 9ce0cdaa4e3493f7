import type { Secret } from '@orrery/model';

/** Who we are to a cluster. */
export type ClusterCredential =
  | { readonly kind: 'token'; readonly token: Secret<string> }
  | {
      readonly kind: 'clientCertificate';
      /** Chain, own certificate first. */
      readonly certificatePem: string;
      /** Belongs to the first certificate; not encrypted. */
      readonly keyPem: Secret<string>;
    };

/** All that is needed to reach a cluster, and nothing else. TLS is always verified (KSY-A15). */
export interface ClusterAccess {
  /** `https://host[:port][/path]`, without trailing slash. */
  readonly server: string;
  /** One or more PEM certificates; without them the system's roots are trusted. */
  readonly caPem?: string | undefined;
  /** Name looked for in the server's certificate instead of the host. */
  readonly serverName?: string | undefined;
  readonly credential: ClusterCredential;
  /** Lists are asked for uncompressed. */
  readonly disableCompression?: boolean | undefined;
}
