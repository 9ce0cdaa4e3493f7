/** What the reader's administrator allows of what a kubeconfig may ask for. */
export interface KubeconfigPolicy {
  /** The setting `outbound.proxies`; `any` where somebody else judges, as the server what the CLI sends. */
  readonly proxies: readonly string[] | 'any';
  /** The setting `security.insecureTLS` (KSY-A15). */
  readonly insecureTls: 'Refuse' | 'Explicit';
}

/** Nothing is allowed. */
export const strictPolicy: KubeconfigPolicy = { proxies: [], insecureTls: 'Refuse' };

/** All that some administrator may allow is; for those who only pass on what a kubeconfig says. */
export const lenientPolicy: KubeconfigPolicy = { proxies: 'any', insecureTls: 'Explicit' };
