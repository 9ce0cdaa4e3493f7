import type { ChooseFaults, FaultRule, MetFault } from './fault.ts';

/** A proxy before a member that breaks things on request (LAB-10). Disposing it breaks all connections. */
export interface FaultProxy extends AsyncDisposable {
  /** `https://127.0.0.1:<port>`, to be used in place of the member's. */
  readonly server: string;
  /** The CA of its certificate. */
  readonly caPem: string;
  /** How many requests came since the start. */
  readonly requests: number;
  /** The faults that requests met, in order; the last 10,000. */
  readonly met: readonly MetFault[];
  /** Watches that are open through it. */
  readonly openWatches: number;
  /** @returns what takes the rule away again. */
  add(rule: FaultRule): () => void;
  /** Takes all rules away, and the storm. */
  clear(): void;
  /** Chooses faults beside the rules, such as `createFaultStorm`. */
  setStorm(choose: ChooseFaults | undefined): void;
  /** Breaks the watches that are open now and whose path matches. @returns how many. */
  cutWatches(path?: RegExp): number;
  /** Closes every connection, as a restarted load balancer does. */
  cutConnections(): void;
}

/** What a proxy needs. */
export interface FaultProxyOptions {
  /** The member: `https://host:port`. */
  readonly server: string;
  /** The CA of the member's certificate, and of the proxy's own. */
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Of the draws of rules with a probability. Default 1. */
  readonly seed?: number;
}
