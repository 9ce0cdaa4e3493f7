import { accessOfSpec, type ClusterAccess, type ClusterCredential } from '@orrery/kube-client';
import { type Cluster, StatusError } from '@orrery/model';
import { problemOf } from '../pedia/pedia-words.ts';
import {
  type CredentialDeps,
  credentialOwner,
  keepRefreshed,
  type OpenedCredential,
  openCredential,
} from './sealed-credential.ts';

/**
 * How a stored `Cluster` is reached, with its credential out of the vault. OpenID Connect tokens that are refreshed meanwhile go
 * back there.
 * @throws StatusError Invalid when it was written with an access that cannot be used (KSY-A05), NotFound when it has no address or credential, InternalError when the vault refuses.
 */
export async function resolveClusterAccess(
  deps: CredentialDeps,
  cluster: Cluster,
): Promise<{ readonly access: ClusterAccess; readonly credential: OpenedCredential['summary'] }> {
  const problem = problemOf(cluster);
  if (problem !== undefined) throw new StatusError('Invalid', problem);
  if (cluster.spec.access.addresses?.[0] === undefined) throw noAddress();
  const owner = credentialOwner(deps.store.control, cluster.metadata.name);
  const { credential, summary, version } = await openCredential(deps, owner);
  const kept: ClusterCredential =
    credential.oidc === undefined
      ? credential
      : {
          ...credential,
          oidc: { ...credential.oidc, onRefreshed: (tokens) => keepRefreshed(deps, owner, { version, tokens }) },
        };
  const access = accessOfSpec(cluster.spec.access, kept);
  if (access === undefined) throw noAddress();
  return { access, credential: summary };
}

function noAddress(): StatusError {
  return new StatusError('NotFound', 'spec.access.addresses is empty: give the URL of the API server');
}
