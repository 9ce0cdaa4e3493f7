import type { Secret } from '@orrery/model';
import type { OutboundClass } from '../outbound-class.ts';

/** Whose server it is and who we are to it. */
export interface OutboundTls {
  /** One or more certificates; without them the system's roots are trusted. */
  readonly caPem?: string | undefined;
  /** Name sent as SNI and looked for in the certificate; else the host of the URL. */
  readonly serverName?: string | undefined;
  /** Certificate chain, own certificate first. */
  readonly certificatePem?: string | undefined;
  readonly keyPem?: Secret<string> | undefined;
  /** The server's certificate is not looked at; refused unless the setting `security.insecureTLS` is `Explicit` (S-14.2). */
  readonly insecureSkipVerify?: true | undefined;
}

/** Where a channel leads. */
export interface OutboundTarget {
  readonly class: OutboundClass;
  readonly url: string;
  readonly tls?: OutboundTls | undefined;
  /** A proxy on the way, one of the setting `outbound.proxies`; its own URL or one without user name and password. */
  readonly proxyUrl?: string | undefined;
}
