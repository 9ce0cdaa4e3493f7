import { type ClusterAccess, type Diagnostic, parseKubeconfig, readKubeconfig } from '@orrery/kube-client';
import { type Cluster, type ClusterSpec, type StatusCause, StatusError } from '@orrery/model';

/** Annotation that picks a context of a kubeconfig in a manifest (KSY-A11). */
export const contextAnnotation = 'orrery.dev/kubeconfig-context';

type Access = ClusterSpec['access'];

/** What a manifest says of the way to a cluster. */
export interface GivenAccess {
  readonly access: ClusterAccess;
  /** False when the credential in `access` only stands for the one that is kept. */
  readonly hasCredential: boolean;
  /** One line each. */
  readonly warnings: readonly string[];
}

/** Stands for the credential in the vault while the rest is checked; it is never used. */
const keptCredential = { token: 'kept' };

/** What the parser calls the fields of a manifest. */
const fieldOfPath = new Map([
  ['clusters[cluster].cluster.server', 'spec.access.addresses[0]'],
  ['clusters[cluster].cluster.certificate-authority-data', 'spec.access.caBundle'],
  ['clusters[cluster].cluster.tls-server-name', 'spec.access.serverName'],
  ['users[user].user.token', 'spec.access.credential.token'],
  ['users[user].user.client-certificate-data', 'spec.access.credential.clientCertificate'],
  ['users[user].user.client-key-data', 'spec.access.credential.clientKey'],
]);

/**
 * Reads how a manifest reaches its cluster. Manifests, the CLI and forms share one parser (KSY-A12), so single fields are read as a
 * kubeconfig with one context.
 * @param isKept whether a credential is in the vault already: then none need be given (S-03.3).
 * @throws StatusError Invalid with one cause per wrong field.
 */
export function readAccess(cluster: Cluster, isKept: boolean): GivenAccess {
  const { access } = cluster.spec;
  const { kubeconfig, ...single } = access.credential ?? {};
  if (kubeconfig !== undefined && kubeconfig !== '') return readFromKubeconfig(cluster, kubeconfig, single);
  const hasCredential = Object.values(single).some((value) => value !== '');
  const missing: StatusCause[] = [];
  if (access.addresses?.[0] === undefined) {
    missing.push({
      field: 'spec.access.addresses',
      reason: 'FieldValueRequired',
      message: 'Required value: the URL of the API server',
    });
  }
  if (!hasCredential && !isKept) {
    const message = 'Required value: token, clientCertificate and clientKey, or kubeconfig';
    missing.push({ field: 'spec.access.credential', reason: 'FieldValueRequired', message });
  }
  if (missing.length > 0) throw invalidCluster(cluster.metadata.name, missing);
  const result = parseKubeconfig(JSON.stringify(asKubeconfig(access, hasCredential ? single : undefined)));
  if (result.kind !== 'ok')
    throw invalidCluster(cluster.metadata.name, causesOf(result.kind === 'invalid' ? result.diagnostics : [], fieldOf));
  return { access: result.access, hasCredential, warnings: [] };
}

function readFromKubeconfig(cluster: Cluster, text: string, beside: object): GivenAccess {
  const field = 'spec.access.credential.kubeconfig';
  if (Object.values(beside).some((value) => value !== '')) {
    const message = 'Invalid value: give either a kubeconfig or the single fields, not both';
    throw invalidCluster(cluster.metadata.name, [{ field, reason: 'FieldValueInvalid', message }]);
  }
  const { contexts, choose } = readKubeconfig(text);
  const { annotations = {} } = cluster.metadata;
  const named = Object.hasOwn(annotations, contextAnnotation) ? annotations[contextAnnotation] : undefined;
  const context = named ?? contexts.find((each) => each.isCurrent)?.name;
  const result = choose(context);
  switch (result.kind) {
    case 'ok': {
      const warnings = result.warnings.map((finding) => `${field}: ${finding.summary} ${finding.detail}`);
      return { access: result.access, hasCredential: true, warnings };
    }
    case 'choose': {
      const names = result.contexts.map((each) => each.name).join(', ');
      const message = `Invalid value: it has the contexts ${names}: name one in the annotation ${contextAnnotation}`;
      throw invalidCluster(cluster.metadata.name, [{ field, reason: 'FieldValueInvalid', message }]);
    }
    default:
      throw invalidCluster(
        cluster.metadata.name,
        causesOf(result.diagnostics, () => field),
      );
  }
}

function asKubeconfig(access: Access, credential: Access['credential']): object {
  const base64 = (text: string | undefined): string | undefined =>
    text ? Buffer.from(text).toString('base64') : undefined;
  const cluster = {
    server: access.addresses?.[0],
    'certificate-authority-data': base64(access.caBundle),
    'tls-server-name': access.serverName,
  };
  const user = {
    token: credential?.token,
    'client-certificate-data': base64(credential?.clientCertificate),
    'client-key-data': base64(credential?.clientKey),
  };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster }],
    users: [{ name: 'user', user: credential === undefined ? keptCredential : user }],
    contexts: [{ name: 'context', context: { cluster: 'cluster', user: 'user' } }],
  };
}

function causesOf(diagnostics: readonly Diagnostic[], fieldOfFinding: (finding: Diagnostic) => string): StatusCause[] {
  return diagnostics
    .filter((finding) => finding.severity === 'error')
    .map((finding) => ({
      field: fieldOfFinding(finding),
      reason: finding.code,
      message: `Invalid value: ${inManifestWords(`${finding.summary} ${finding.detail}`)}`,
    }));
}

function fieldOf(finding: Diagnostic): string {
  return fieldOfPath.get(finding.path) ?? 'spec.access';
}

/** A finding in the words of a manifest. */
function inManifestWords(text: string): string {
  return [...fieldOfPath].reduce((words, [path, field]) => words.replaceAll(path, field), text);
}

/** The refusal of a Cluster in kube-apiserver's form. */
export function invalidCluster(name: string, causes: readonly StatusCause[]): StatusError {
  const list = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const text = list.length === 1 ? list[0] : `[${list.join(', ')}]`;
  return new StatusError('Invalid', `Cluster.orrery.dev ${JSON.stringify(name)} is invalid: ${text}`, {
    details: { group: 'orrery.dev', kind: 'Cluster', name, causes },
  });
}
