import { StatusError } from '@orrery/model';
import { authenticatedGroup, type Identity } from '../identity.ts';

/** Whom an aggregator may speak for us of, and how it says it: as kube-apiserver's `--requestheader-*`. */
export interface FrontProxySettings {
  /** `CN` of certificates that may; none: every one that the CA signed. */
  readonly allowedNames: readonly string[];
  /** The first that a request has names the user. */
  readonly usernameHeaders: readonly string[];
  /** All that a request has name groups. */
  readonly groupHeaders: readonly string[];
}

/** What of a request an aggregator says its user with. */
export interface ProxiedRequest {
  /** `CN` of a verified certificate. */
  readonly proxyName?: string;
  header(name: string): readonly string[];
}

/**
 * The user an aggregator speaks for (SEA-A05); undefined when no aggregator does: then the headers mean nothing.
 * @throws StatusError Unauthorized when the certificate is not of an allowed name.
 */
export function readProxiedIdentity(settings: FrontProxySettings, request: ProxiedRequest): Identity | undefined {
  const { proxyName } = request;
  if (proxyName === undefined) return undefined;
  const user = settings.usernameHeaders.flatMap((name) => request.header(name)).find((value) => value !== '');
  // a certificate may be shown beside a token of one's own
  if (user === undefined) return undefined;
  if (settings.allowedNames.length > 0 && !settings.allowedNames.includes(proxyName)) {
    throw new StatusError(
      'Unauthorized',
      `the client certificate ${JSON.stringify(proxyName)} is not one of security.requestHeader.allowedNames`,
    );
  }
  const groups = settings.groupHeaders.flatMap((name) => request.header(name)).filter((value) => value !== '');
  return { user, groups: [...new Set([...groups, authenticatedGroup])], isProxied: true };
}
