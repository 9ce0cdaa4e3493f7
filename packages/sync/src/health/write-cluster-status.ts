import {
  type Cluster,
  type ClusterStatus,
  clusterKind,
  hasReason,
  mergeConditions,
  type ObservedCondition,
} from '@orrery/model';
import { controlKey, type Put, putControlObject, readControlObject, type Store } from '@orrery/storage';
import type { ClusterFacts } from '../cluster/cluster-facts.ts';
import { type ClusterHealth, clusterConditions, clusterPhase } from './cluster-health.ts';

/** A write that met a newer object is tried again on it, this often. */
const tries = 5;

/** What is new of a cluster. */
export interface ClusterNews {
  readonly name: string;
  /** The object the news is of: one of the same name that came later is another cluster. */
  readonly uid: string;
  /** The generation of the spec the session was started with. */
  readonly generation: number | undefined;
  readonly health: ClusterHealth;
  readonly facts: ClusterFacts | undefined;
  readonly credential: ClusterStatus['credential'];
}

/**
 * Writes a cluster's status if a condition's status or reason, or a fact, differs from what is stored: only that makes a revision
 * (KSY-G06).
 */
export async function writeClusterStatus(store: Store, news: ClusterNews, nowMs: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const write = await planWrite(store, news, nowMs);
    if (write === undefined) return;
    try {
      await store.write({ changes: [write] });
      return;
    } catch (error) {
      if (hasReason(error, 'NotFound')) return;
      if (!hasReason(error, 'Conflict') || attempt === tries) throw error;
    }
  }
}

/** The write that brings the news, or undefined when nothing is new or the object is gone. */
async function planWrite(store: Store, news: ClusterNews, nowMs: number): Promise<Put | undefined> {
  const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, news.name));
  if (stored === undefined || stored.uid !== news.uid) return undefined;
  const { status: before = {}, ...cluster } = readControlObject<Cluster>(clusterKind, stored);
  const status = statusOf(before, news, nowMs);
  if (digest(status) === digest(before)) return undefined;
  return putControlObject(store.control, clusterKind, { ...cluster, status }, stored.revision);
}

function statusOf(before: ClusterStatus, news: ClusterNews, nowMs: number): ClusterStatus {
  const { health, facts, credential, generation } = news;
  const former = before.conditions ?? [];
  const observed = clusterConditions(health, former);
  const wasReady = before.phase === 'Healthy' || before.phase === 'Disconnected';
  return {
    ...before,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase: clusterPhase(observed, wasReady),
    conditions: mergeConditions(former, observed, nowMs),
    ...(facts === undefined ? {} : { kubernetesVersion: facts.version.gitVersion }),
    ...(facts?.kubeSystemUID === undefined ? {} : { kubeSystemUID: facts.kubeSystemUID }),
    ...(credential === undefined ? {} : { credential }),
  };
}

/** Equal for news that make the same status, whatever the status was before: their states and reasons, not their messages. */
export function digestNews({ generation, health, facts, credential }: ClusterNews): string {
  const conditions = clusterConditions(health, []).map(digestCondition);
  const { version, kubeSystemUID } = facts ?? {};
  return JSON.stringify([conditions, generation, version?.gitVersion, kubeSystemUID, credential]);
}

/** What of a status is worth a revision: messages and times are not. */
function digest(status: ClusterStatus): string {
  const conditions = (status.conditions ?? []).map(digestCondition);
  const { observedGeneration, phase, kubernetesVersion, kubeSystemUID, credential } = status;
  return JSON.stringify([conditions, observedGeneration, phase, kubernetesVersion, kubeSystemUID, credential]);
}

/** Messages are not news, but for the one that names what may be confirmed. */
function digestCondition({ type, status, reason, message }: ObservedCondition): readonly string[] {
  return [type, status, reason, ...(type === 'DeletesHeld' ? [message] : [])];
}
