import { Tasks } from '@orrery/kit';
import type { ListedResource } from '@orrery/kube-client';
import { kindName } from '../choice/served-kinds.ts';
import { type KindObserverDeps, observeKind } from './kind-observer.ts';
import { crdKind } from './known-definitions.ts';

/** Kinds whose changes mean that the member serves others (KSY-B02). */
const definitionKinds: readonly ListedResource[] = [
  crdKind,
  { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices', kind: 'APIService' },
];

/** What watching definitions needs. */
export type DefinitionWatchDeps = Pick<KindObserverDeps, 'client' | 'clock' | 'random' | 'log' | 'enterList'> & {
  readonly onDefinition: (kind: ListedResource, type: string, name: string) => void;
  /** A list of them was taken: any may have come or gone. */
  readonly onListed: () => void;
};

/** Watches definitions of kinds that are not collected: those that are tell of themselves. */
export class DefinitionWatch implements AsyncDisposable {
  readonly #deps: DefinitionWatchDeps;
  readonly #watched = new Map<string, Tasks>();
  readonly #denied = new Set<string>();

  constructor(deps: DefinitionWatchDeps) {
    this.#deps = deps;
  }

  /** Whether definitions may not be read, so that new kinds are found by the next full discovery only. */
  get isDenied(): boolean {
    return this.#denied.size > 0;
  }

  /** @param served names of kinds the member serves. @param collected names of kinds that are collected. */
  async follow(served: ReadonlySet<string>, collected: ReadonlySet<string>): Promise<void> {
    for (const kind of definitionKinds) {
      const name = kindName(kind);
      const isWanted = served.has(name) && !collected.has(name);
      if (isWanted && !this.#watched.has(name)) this.#start(kind, name);
      if (!isWanted) await this.#stop(name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#watched.keys()].map((name) => this.#stop(name)));
  }

  #start(kind: ListedResource, name: string): void {
    const { log, onDefinition, onListed } = this.#deps;
    const { group, resource } = kind;
    const tasks = new Tasks((err) => log.error({ err, group, resource }, 'a reflector ended'));
    let isFirst = true;
    const reflector = observeKind({
      ...this.#deps,
      resource: kind,
      onListed: () => {
        this.#denied.delete(name);
        if (!isFirst) onListed();
        isFirst = false;
      },
      onChange: (type, object) => onDefinition(kind, type, object.name),
      onFailure: (reason) => {
        if (reason === 'Forbidden') this.#denied.add(name);
      },
    });
    this.#watched.set(name, tasks);
    tasks.start((signal) => reflector.run({ signal }));
  }

  async #stop(name: string): Promise<void> {
    await this.#watched.get(name)?.[Symbol.asyncDispose]();
    this.#watched.delete(name);
    this.#denied.delete(name);
  }
}
