import {
  accessSpecOf,
  type ClusterAccess,
  type ClusterCredential,
  credentialSpecOf,
  type Diagnostic,
  lenientPolicy,
  parseKubeconfig,
} from '@orrery/kube-client';
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
  options: {
    readonly name: string;
    readonly file: string;
    readonly context?: string | undefined;
    /** What the `exec` entry of the context printed. */
    readonly plugged?: ClusterCredential | undefined;
  },
): ParsedImport {
  const { name, file, context, plugged } = options;
  // What only an administrator may allow is judged by the server.
  const parsed = parseKubeconfig(text, { context, plugged, policy: lenientPolicy });
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
  return {
    apiVersion: apiVersionOf(clusterKind.api),
    kind: clusterKind.api.kind,
    metadata: { name },
    spec: { access: { ...accessSpecOf(access), credential: credentialSpecOf(access.credential) } },
  };
}
