import { type ClusterAccess, type Diagnostic, parseKubeconfig } from '@orrery/kube-client';
import type { Cluster } from '@orrery/model';
import { apiVersionOf, clusterKind } from '@orrery/model';
import { CliError } from './cli-error.ts';

/** What is sent to import a cluster. */
type NewCluster = Pick<Cluster, 'apiVersion' | 'kind' | 'metadata' | 'spec'>;

/** A cluster to import, and what was ignored in its kubeconfig. */
export interface ParsedImport {
  readonly cluster: NewCluster;
  readonly warnings: readonly string[];
}

/**
 * The `Cluster` a kubeconfig describes; only accepted values leave this machine, never the file (S-15.5).
 * @throws CliError (2) when a context has to be chosen, (1) when the kubeconfig is refused.
 */
export function clusterOfKubeconfig(
  text: string,
  options: { readonly name: string; readonly file: string; readonly context?: string },
): ParsedImport {
  const { name, file, context } = options;
  const parsed = parseKubeconfig(text, { context });
  switch (parsed.kind) {
    case 'choose':
      throw new CliError(
        2,
        `${file} has several contexts, choose one with --context: ${parsed.contexts.map((known) => known.name).join(', ')}`,
      );
    case 'invalid':
      throw new CliError(1, `${file}: ${parsed.diagnostics.filter(isError).map(lineOf).join(' ')}`);
    case 'ok':
      return { cluster: newCluster(name, parsed.access), warnings: parsed.warnings.map(lineOf) };
    default:
      return parsed satisfies never;
  }
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error';
}

function lineOf({ summary, detail }: Diagnostic): string {
  return `${summary} ${detail}`;
}

function newCluster(name: string, access: ClusterAccess): NewCluster {
  const { caPem, serverName } = access;
  return {
    apiVersion: apiVersionOf(clusterKind.api),
    kind: clusterKind.api.kind,
    metadata: { name },
    spec: {
      access: {
        addresses: [access.server],
        ...(caPem === undefined ? {} : { caBundle: caPem }),
        ...(serverName === undefined ? {} : { serverName }),
        credential: credentialOf(access),
      },
    },
  };
}

function credentialOf({ credential }: ClusterAccess): NonNullable<Cluster['spec']['access']['credential']> {
  const { token, certificate } = credential;
  return {
    ...(token === undefined ? {} : { token: token.reveal() }),
    ...(certificate === undefined
      ? {}
      : { clientCertificate: certificate.pem, clientKey: certificate.keyPem.reveal() }),
  };
}
