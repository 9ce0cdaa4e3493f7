import { Tasks } from '@orrery/kit';
import { type LabelSelector, matchesLabels, parseLabelSelector } from '@orrery/model';
import type { ChosenScope } from '../choice/choose-scopes.ts';
import { isInArea } from '../choice/namespace-area.ts';
import { type KindObserverDeps, type ObservedObject, observeKind } from './kind-observer.ts';

/** What following namespaces needs. */
export type NamespaceWatchDeps = Pick<KindObserverDeps, 'client' | 'clock' | 'random' | 'log' | 'enterList'> & {
  /** Other namespaces match than before, or it is known for the first time which do (KSY-C04). */
  readonly onChange: () => void;
};

const namespaces = { group: '', version: 'v1', resource: 'namespaces', kind: 'Namespace' };

/**
 * Which namespaces match the selector of a cluster, following their labels. Nothing is watched without a selector. A namespace that is
 * deleted goes on to match: what is left of it in the member is still read, and its objects go with their own events.
 */
export class NamespaceWatch implements AsyncDisposable {
  readonly #deps: NamespaceWatchDeps;
  readonly #matching = new Set<string>();
  #isKnown = false;
  #selector: { readonly text: string; readonly parsed: LabelSelector } | undefined;
  #tasks: Tasks | undefined;

  constructor(deps: NamespaceWatchDeps) {
    this.#deps = deps;
  }

  /** Follows this selector from now on; with another one than before what matches is unknown until the next list. */
  async follow(selector: string | undefined): Promise<void> {
    if (selector === this.#selector?.text) return;
    await this.#tasks?.[Symbol.asyncDispose]();
    this.#matching.clear();
    this.#isKnown = false;
    this.#tasks = undefined;
    this.#selector = selector === undefined ? undefined : { text: selector, parsed: parseLabelSelector(selector) };
    if (this.#selector === undefined) return;
    const { log } = this.#deps;
    this.#tasks = new Tasks((err) => log.error({ err, resource: 'namespaces' }, 'a reflector ended'));
    const reflector = observeKind({
      ...this.#deps,
      resource: namespaces,
      onListed: (objects) => this.#take(objects),
      onChange: (type, object) => {
        if (type !== 'DELETED') this.#judge(object);
      },
      onFailure: () => undefined,
    });
    this.#tasks.start((signal) => reflector.run({ signal }));
  }

  /** Whether it is known which namespaces match. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** The namespaces that match, sorted. */
  matching(): readonly string[] {
    return [...this.#matching].toSorted();
  }

  /** Whether objects of a namespace are collected in a scope; asked for each object, so that labels count as they are then. */
  filterOf({ namespaces: named, foreignNamespaces: foreign }: ChosenScope): (namespace: string) => boolean {
    if (named !== undefined) return (namespace) => named.include.includes(namespace);
    if (foreign === undefined) return () => true;
    const { area, selector } = foreign;
    if (selector === undefined) return (namespace) => isInArea(area, namespace);
    return (namespace) => isInArea(area, namespace) && this.#matching.has(namespace);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks?.[Symbol.asyncDispose]();
  }

  #take(objects: readonly ObservedObject[]): void {
    const present = new Set(objects.map(({ name }) => name));
    const matching = objects.filter((object) => this.#matches(object)).map(({ name }) => name);
    const left = [...this.#matching].filter((name) => !present.has(name));
    const next = new Set([...matching, ...left]);
    if (this.#isKnown && next.size === this.#matching.size && next.isSubsetOf(this.#matching)) return;
    this.#matching.clear();
    for (const name of next) this.#matching.add(name);
    this.#isKnown = true;
    this.#deps.onChange();
  }

  #judge(object: ObservedObject): void {
    const { name } = object;
    const matches = this.#matches(object);
    if (matches === this.#matching.has(name)) return;
    if (matches) this.#matching.add(name);
    else this.#matching.delete(name);
    this.#deps.onChange();
  }

  #matches({ labels }: ObservedObject): boolean {
    return this.#selector !== undefined && matchesLabels(this.#selector.parsed, labels);
  }
}
