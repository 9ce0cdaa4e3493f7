import type { ClusterAccess } from '../access/cluster-access.ts';
import { createFindings, type Diagnostic, type Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';
import { readCluster } from './read-cluster.ts';
import { type KubeconfigContext, readContexts, readRoot } from './read-root.ts';
import { readUser } from './read-user.ts';

/** What came of a kubeconfig. */
export type KubeconfigResult =
  | {
      readonly kind: 'ok';
      readonly context: string;
      readonly access: ClusterAccess;
      readonly warnings: readonly Diagnostic[];
    }
  /** Several contexts and none was asked for: the caller asks, nothing is guessed (S-15.3). */
  | { readonly kind: 'choose'; readonly contexts: readonly KubeconfigContext[] }
  /** At least one error; warnings are among them. */
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads a kubeconfig as pure data: nothing is run, no file is opened, nothing is connected (S-15, KSY-A11..A15). Only the
 * chosen context counts; others may contain what is refused.
 * @param options.context the context to use; without it the only one.
 */
export function parseKubeconfig(
  text: string,
  options: { readonly context?: string | undefined } = {},
): KubeconfigResult {
  const findings = createFindings();
  const root = readRoot(text, findings);
  const contexts = root === undefined ? [] : readContexts(root);
  if (root !== undefined && options.context === undefined && contexts.length > 1) return { kind: 'choose', contexts };
  const chosen = root === undefined ? undefined : chooseContext(contexts, options.context, findings);
  const access = root === undefined || chosen === undefined ? undefined : readAccess(root, chosen, findings);
  const hasError = findings.all.some((finding) => finding.severity === 'error');
  if (hasError || access === undefined || chosen === undefined) return { kind: 'invalid', diagnostics: findings.all };
  return { kind: 'ok', context: chosen.name, access, warnings: findings.all };
}

/** The contexts of a kubeconfig, in its order; empty when it is none. For lists and start-up texts. */
export function listContexts(text: string): readonly KubeconfigContext[] {
  const root = readRoot(text, createFindings());
  return root === undefined ? [] : readContexts(root);
}

function chooseContext(
  contexts: readonly KubeconfigContext[],
  wanted: string | undefined,
  findings: Findings,
): KubeconfigContext | undefined {
  const known = contexts.map((context) => context.name).join(', ') || 'none';
  if (wanted === undefined) {
    if (contexts.length === 0) {
      const detail = 'Give a kubeconfig with a context: a cluster and a user.';
      findings.error('ContextMissing', 'contexts', { summary: 'There is no context.', detail });
    }
    return contexts[0];
  }
  const chosen = contexts.find((context) => context.name === wanted);
  if (chosen === undefined) {
    const text = { summary: `There is no context ${wanted}.`, detail: `The contexts are: ${known}.` };
    findings.error('ContextNotFound', 'contexts', text);
  }
  return chosen;
}

function readAccess(root: Fields, context: KubeconfigContext, findings: Findings): ClusterAccess | undefined {
  const clusterFields = findNamed(root, { list: 'clusters', member: 'cluster', name: context.cluster });
  const userFields = findNamed(root, { list: 'users', member: 'user', name: context.user });
  const path = `contexts[${context.name}].context`;
  if (clusterFields === undefined) {
    const text = {
      summary: `${path}.cluster names ${context.cluster || 'nothing'}, which is not among clusters.`,
      detail: 'Add it.',
    };
    findings.error('ClusterNotFound', `${path}.cluster`, text);
  }
  if (userFields === undefined) {
    const text = {
      summary: `${path}.user names ${context.user || 'nothing'}, which is not among users.`,
      detail: 'Add it.',
    };
    findings.error('UserNotFound', `${path}.user`, text);
  }
  const cluster = clusterFields === undefined ? undefined : readCluster(clusterFields, findings);
  const credential = userFields === undefined ? undefined : readUser(userFields, findings);
  return cluster === undefined || credential === undefined ? undefined : { ...cluster, credential };
}

function findNamed(
  root: Fields,
  what: { readonly list: string; readonly member: string; readonly name: string },
): Fields | undefined {
  const entry = root.list(what.list)?.find((candidate) => candidate.string('name') === what.name);
  return entry?.child(what.member);
}
