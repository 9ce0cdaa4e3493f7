import type { ClusterAccess, ClusterCredential } from '../access/cluster-access.ts';
import { createFindings, type Diagnostic, type Findings } from './diagnostic.ts';
import { type KubeconfigPolicy, lenientPolicy, strictPolicy } from './kubeconfig-policy.ts';
import { type ClusterPart, readCluster } from './read-cluster.ts';
import { type ExecPlugin, readExec } from './read-exec.ts';
import { type KubeconfigContext, type KubeconfigRoot, readRoot } from './read-root.ts';
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

/** How a context is judged. */
export interface ChooseOptions {
  /** Default: no proxy, and every certificate is verified. */
  readonly policy?: KubeconfigPolicy | undefined;
  /** What the `exec` entry of the context printed; used when the user logs in through it. */
  readonly plugged?: ClusterCredential | undefined;
}

/** A kubeconfig that was read once, of which any context can be asked for. */
export interface Kubeconfig {
  /** Its contexts, in its order; none when it is no kubeconfig. */
  readonly contexts: readonly KubeconfigContext[];
  /** What comes of it with this context; without one with the only one. */
  choose(context?: string | undefined, options?: ChooseOptions): KubeconfigResult;
  /** The `exec` entry the user of this context logs in through; undefined when there is none or another credential. */
  exec(context?: string | undefined): ChosenPlugin | undefined;
}

/** An `exec` entry and the cluster it is for. */
export interface ChosenPlugin {
  readonly plugin: ExecPlugin;
  /** Undefined when the cluster's entry cannot be used; `choose` says why. */
  readonly cluster: ClusterPart | undefined;
}

/**
 * Reads a kubeconfig as pure data: nothing is run, no file is opened, nothing is connected (S-15, KSY-A11..A15). At most 1 MiB and
 * 1,000 contexts. Never throws: what is wrong with the text is told by `choose`.
 */
export function readKubeconfig(text: string): Kubeconfig {
  const found = createFindings();
  const root = readRoot(text, found);
  return {
    contexts: root?.contexts ?? [],
    choose: (context, options = {}) => {
      if (root === undefined) return { kind: 'invalid', diagnostics: found.all };
      if (context === undefined && root.contexts.length > 1) return { kind: 'choose', contexts: root.contexts };
      return readChosen({ root, findings: createFindings(found.all), ...options }, context);
    },
    exec: (context) => {
      if (root === undefined || (context === undefined && root.contexts.length > 1)) return undefined;
      return readPlugin(root, context);
    },
  };
}

function readPlugin(root: KubeconfigRoot, context: string | undefined): ChosenPlugin | undefined {
  const findings = createFindings();
  const chosen = chooseContext(root.contexts, context, findings);
  if (chosen === undefined) return undefined;
  const user = root.users.get(chosen.user)?.(findings)?.child('user');
  const plugin = user === undefined ? undefined : readExec(user);
  if (user === undefined || plugin === undefined) return undefined;
  // Another credential counts, even a wrong one: kubectl would use it as well.
  if (readUser(user, undefined, findings) !== undefined) return undefined;
  const fields = root.clusters.get(chosen.cluster)?.(findings)?.child('cluster');
  return { plugin, cluster: fields === undefined ? undefined : readCluster(fields, lenientPolicy, findings) };
}

/**
 * What comes of a kubeconfig; see `readKubeconfig`. Only the chosen context counts; others may contain what is refused.
 * @param options.context the context to use; without it the only one.
 */
export function parseKubeconfig(
  text: string,
  options: ChooseOptions & { readonly context?: string | undefined } = {},
): KubeconfigResult {
  return readKubeconfig(text).choose(options.context, options);
}

/** The contexts of a kubeconfig, in its order; empty when it is none. For lists and start-up texts. */
export function listContexts(text: string): readonly KubeconfigContext[] {
  return readKubeconfig(text).contexts;
}

/** One judgement of one context. */
interface Judgement extends ChooseOptions {
  readonly root: KubeconfigRoot;
  readonly findings: Findings;
}

function readChosen(judgement: Judgement, context: string | undefined): KubeconfigResult {
  const { root, findings } = judgement;
  const chosen = chooseContext(root.contexts, context, findings);
  const access = chosen === undefined ? undefined : readAccess(judgement, chosen);
  const hasError = findings.all.some((finding) => finding.severity === 'error');
  if (hasError || access === undefined || chosen === undefined) return { kind: 'invalid', diagnostics: findings.all };
  return { kind: 'ok', context: chosen.name, access, warnings: findings.all };
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

function readAccess(judgement: Judgement, context: KubeconfigContext): ClusterAccess | undefined {
  const { root, findings, policy = strictPolicy, plugged } = judgement;
  const clusterFields = root.clusters.get(context.cluster)?.(findings)?.child('cluster');
  const userFields = root.users.get(context.user)?.(findings)?.child('user');
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
  const cluster = clusterFields === undefined ? undefined : readCluster(clusterFields, policy, findings);
  const user = userFields === undefined ? undefined : readUser(userFields, plugged, findings);
  return cluster === undefined || user === undefined ? undefined : { ...cluster, ...user };
}
