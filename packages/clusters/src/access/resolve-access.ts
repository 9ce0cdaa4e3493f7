import type { ClusterAccess } from '@orrery/kube-client';
import { type Cluster, StatusError } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { CredentialVault } from './credential-vault.ts';
import { credentialOwner, type OpenedCredential, openCredential } from './sealed-credential.ts';

/**
 * How a stored `Cluster` is reached, with its credential out of the vault.
 * @throws StatusError NotFound when it has no address or credential, InternalError when the vault refuses.
 */
export async function resolveClusterAccess(
  deps: { readonly store: Store; readonly vault: CredentialVault; readonly now: () => number },
  cluster: Cluster,
): Promise<{ readonly access: ClusterAccess; readonly credential: OpenedCredential['summary'] }> {
  const { addresses, caBundle, serverName } = cluster.spec.access;
  const server = addresses?.[0];
  if (server === undefined)
    throw new StatusError('NotFound', 'spec.access.addresses is empty: give the URL of the API server');
  const { credential, summary } = await openCredential(
    deps,
    credentialOwner(deps.store.control, cluster.metadata.name),
  );
  return { access: { server, caPem: caBundle, serverName, credential }, credential: summary };
}
