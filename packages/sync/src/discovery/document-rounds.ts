import { type Permits, WakeUp } from '@orrery/kit';
import { classifyFailure, type KubeClient } from '@orrery/kube-client';
import { isStatusError, openapiPath } from '@orrery/model';
import type { Fence, Source, Store } from '@orrery/storage';
import type { ClusterSessionDeps } from '../cluster/session-deps.ts';
import type { Observation } from '../health/cluster-health.ts';
import type { LearnedCluster } from './learn-cluster.ts';
import { readDocuments } from './read-documents.ts';

/** Documents are not asked for more often than this. */
const intervalMs = 60_000;

/** Asked for this often when nothing says that they changed. */
const idleMs = 60 * 60_000;

/** What keeping documents needs. */
export interface DocumentRoundsDeps extends Pick<ClusterSessionDeps, 'clock' | 'log'> {
  readonly store: Store;
  readonly client: KubeClient;
  /** Members read at once by the replica, so that few documents are in memory. */
  readonly places: Permits;
  readonly fences: () => readonly Fence[];
  /** What came of the last round. */
  readonly onNews: (schemas: Observation) => void;
}

/**
 * Keeps what a member publishes as OpenAPI (SEA-R02), of low priority beside the collecting: a failure is told and nothing else. A change
 * of kinds is followed at once, and again a minute later: the documents of a server follow its discovery after a while. At rest nothing is
 * asked for.
 */
export class DocumentRounds {
  readonly #source: Source;
  readonly #deps: DocumentRoundsDeps;
  readonly #wake: WakeUp;
  #rounds = 0;
  #served: ReadonlySet<string> | undefined;

  constructor(source: Source, deps: DocumentRoundsDeps) {
    this.#source = source;
    this.#deps = deps;
    this.#wake = new WakeUp(deps.clock);
  }

  /** The member was learned. @param isChanged something said before that its kinds have changed. */
  follow({ resources, failedGroups }: LearnedCluster['discovery'], isChanged: boolean): void {
    this.#rounds = Math.max(this.#rounds, isChanged && this.#served !== undefined ? 2 : 1);
    this.#served = new Set([...resources, ...failedGroups].map(openapiPath));
    this.#wake.call();
  }

  /** Runs until the signal aborts; begins with the first `follow`. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (this.#rounds === 0) await this.#wake.wait(idleMs, signal);
    for (;;) {
      this.#rounds = Math.max(0, this.#rounds - 1);
      await this.#round(signal);
      await clock.sleep(intervalMs, { signal });
      if (this.#rounds === 0) await this.#wake.wait(idleMs, signal);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { places, log, onNews } = this.#deps;
    try {
      using _place = await places.acquire(signal);
      const left = await this.#read(signal);
      const message = `OpenAPI documents beyond the limit are left out: ${left.slice(0, 5).join(', ')}`;
      onNews(left.length === 0 ? 'fine' : { reason: 'DocumentsTooLarge', message });
    } catch (error) {
      signal.throwIfAborted();
      if (isStatusError(error)) {
        log.warn({ err: error }, 'what a member publishes could not be stored');
        this.#rounds = Math.max(1, this.#rounds);
      } else onNews(classifyFailure(error));
      // A member that fails is asked again after the next discovery.
    }
  }

  async #read(signal: AbortSignal): Promise<readonly string[]> {
    const { store, client, fences } = this.#deps;
    const { id: source } = this.#source;
    return await readDocuments({
      ...{ source, client, store, signal, served: this.#served ?? new Set() },
      write: async (put, remove) => {
        const documents = { put, remove: remove.map((name) => ({ source, name })) };
        await store.write({ changes: [], documents, fences: fences() });
      },
    });
  }
}
