import type { ProtocolTarget } from './protocol-client.ts';
import type { ProtocolWorld } from './protocol-world.ts';

/** One thing a kube-apiserver does. */
export interface ProtocolFact {
  /** A sentence. */
  readonly claim: string;
  /** What of the target it cannot do without. */
  readonly needs?: keyof Pick<ProtocolTarget, 'clientCertificate' | 'compact'>;
  /** Tries it. Leaves nothing behind that would change another fact. @throws AssertionError when it is not so. */
  readonly check: (world: ProtocolWorld) => Promise<void>;
}
