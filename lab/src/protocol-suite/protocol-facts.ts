import { accessFacts } from './access-facts.ts';
import { discoveryFacts } from './discovery-facts.ts';
import { listFacts } from './list-facts.ts';
import type { ProtocolTarget } from './protocol-client.ts';
import type { ProtocolFact } from './protocol-fact.ts';
import { selectorFacts } from './selector-facts.ts';
import { watchFacts } from './watch-facts.ts';
import { writeFacts } from './write-facts.ts';

/**
 * What synchronisation relies upon in a kube-apiserver, each as a claim and a check in a `ProtocolWorld` of its own or a shared
 * one. Those that need something the target does not give are left out.
 */
export function protocolFacts(target: Pick<ProtocolTarget, 'clientCertificate' | 'compact'>): readonly ProtocolFact[] {
  const all = [...accessFacts, ...discoveryFacts, ...listFacts, ...selectorFacts, ...watchFacts, ...writeFacts];
  return all.filter((fact) => fact.needs === undefined || target[fact.needs] !== undefined);
}
