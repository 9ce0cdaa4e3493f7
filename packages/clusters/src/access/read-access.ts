import {
  type ClusterAccess,
  type Diagnostic,
  type KubeconfigPolicy,
  parseKubeconfig,
  readKubeconfig,
} from '@orrery/kube-client';
import { type Cluster, type StatusCause, StatusError } from '@orrery/model';
import { fieldOfPath, inManifestWords, manifestKubeconfig } from './manifest-kubeconfig.ts';

/** Annotation that picks a context of a kubeconfig in a manifest (KSY-A11). */
export const contextAnnotation = 'orrery.dev/kubeconfig-context';

/** What a manifest says of the way to a cluster. */
export interface GivenAccess {
  readonly access: ClusterAccess;
  /** False when the credential in `access` only stands for the one that is kept. */
  readonly hasCredential: boolean;
  /** One line each. */
  readonly warnings: readonly string[];
}

/** How a manifest is judged. */
export interface ReadOptions {
  readonly policy: KubeconfigPolicy;
  /** Whether a credential is in the vault already: then none need be given (S-03.3). */
  readonly isKept: boolean;
}

/**
 * Reads how a manifest reaches its cluster.
 * @throws StatusError Invalid with one cause per wrong field.
 */
export function readAccess(cluster: Cluster, { policy, isKept }: ReadOptions): GivenAccess {
  const { access } = cluster.spec;
  const { kubeconfig, ...single } = access.credential ?? {};
  if (kubeconfig !== undefined && kubeconfig !== '') return readFromKubeconfig(cluster, kubeconfig, policy);
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
  // The field loads with the object; the connection is what the setting refuses (S-14.2).
  const fieldPolicy: KubeconfigPolicy = { ...policy, insecureTls: 'Explicit' };
  const text = manifestKubeconfig(access, hasCredential ? single : undefined);
  const result = parseKubeconfig(text, { policy: fieldPolicy });
  if (result.kind !== 'ok') {
    const diagnostics = result.kind === 'invalid' ? result.diagnostics : [];
    const causes = causesOf(diagnostics, (finding) => fieldOfPath(finding.path));
    throw invalidCluster(cluster.metadata.name, causes);
  }
  return { access: result.access, hasCredential, warnings: warningsOf(result.access, policy, result.warnings) };
}

function warningsOf(access: ClusterAccess, policy: KubeconfigPolicy, found: readonly Diagnostic[]): readonly string[] {
  const warnings = found.map(
    ({ path, summary, detail }) => `${fieldOfPath(path)}: ${inManifestWords(`${summary} ${detail}`)}`,
  );
  if (access.insecureSkipTlsVerify !== true || policy.insecureTls === 'Explicit') return warnings;
  const field = 'spec.access.insecureSkipTLSVerify';
  return [...warnings, `${field}: the connection is refused while the setting security.insecureTLS is Refuse`];
}

function readFromKubeconfig(cluster: Cluster, text: string, policy: KubeconfigPolicy): GivenAccess {
  const field = 'spec.access.credential.kubeconfig';
  const { kubeconfig: _, ...beside } = cluster.spec.access.credential ?? {};
  if (Object.values(beside).some((value) => value !== '')) {
    const message = 'Invalid value: give either a kubeconfig or the single fields, not both';
    throw invalidCluster(cluster.metadata.name, [{ field, reason: 'FieldValueInvalid', message }]);
  }
  const { contexts, choose } = readKubeconfig(text);
  const { annotations = {} } = cluster.metadata;
  const named = Object.hasOwn(annotations, contextAnnotation) ? annotations[contextAnnotation] : undefined;
  const context = named ?? contexts.find((each) => each.isCurrent)?.name;
  const result = choose(context, { policy });
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

function causesOf(diagnostics: readonly Diagnostic[], fieldOfFinding: (finding: Diagnostic) => string): StatusCause[] {
  return diagnostics
    .filter((finding) => finding.severity === 'error')
    .map((finding) => ({
      field: fieldOfFinding(finding),
      reason: finding.code,
      message: `Invalid value: ${inManifestWords(`${finding.summary} ${finding.detail}`)}`,
    }));
}

/** The refusal of a Cluster in kube-apiserver's form. */
export function invalidCluster(name: string, causes: readonly StatusCause[]): StatusError {
  const list = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const text = list.length === 1 ? list[0] : `[${list.join(', ')}]`;
  return new StatusError('Invalid', `Cluster.orrery.dev ${JSON.stringify(name)} is invalid: ${text}`, {
    details: { group: 'orrery.dev', kind: 'Cluster', name, causes },
  });
}
