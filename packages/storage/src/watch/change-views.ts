import type { ObjectKey, SourceId } from '@orrery/model';
import type { KindView, SourceView, World } from '@orrery/query';
import type { ChangeWithStates, PackedState } from '../operations/operation.ts';
import type { Executor } from '../store/executor.ts';
import { storedView } from './stored-view.ts';
import type { ViewedChange } from './watch-event.ts';

/** Makes views of changes; names of sources and kinds are read once and kept. */
export class ChangeViews {
  readonly #executor: Executor;
  readonly #sources = new Map<SourceId, SourceView>();
  #kinds: ReadonlyMap<string, KindView> = new Map();

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  /** The changes with their states as conditions see them, in the same order. */
  async of(changes: readonly ChangeWithStates[]): Promise<readonly ViewedChange[]> {
    await this.#learnSources(changes);
    await this.#learnKinds(changes);
    return changes.map((entry) => ({
      entry,
      now: this.#view(entry, entry.state),
      before: this.#view(entry, entry.previous),
    }));
  }

  /** Other names of the kinds the store knows now: a condition on an owner's kind is made with them. */
  async kindNames(): Promise<World['kindNames']> {
    await this.#readKinds();
    return (kind) => this.#kinds.get(kindKey(kind))?.names;
  }

  #view(entry: ChangeWithStates, state: PackedState | undefined): ViewedChange['now'] {
    const { key } = entry.change;
    const source = this.#sources.get(key.source);
    if (state === undefined || source === undefined) return undefined;
    return storedView(state, { source, kind: this.#kinds.get(kindKey(key)) ?? unnamedKind(key), changedAt: entry.at });
  }

  /** A source keeps its id, kind and name for life, removed ones too. */
  async #learnSources(changes: readonly ChangeWithStates[]): Promise<void> {
    const unknown = new Set(changes.map(({ change }) => change.key.source).filter((id) => !this.#sources.has(id)));
    if (unknown.size === 0) return;
    for (const source of await this.#executor.read('findSources', [...unknown])) {
      this.#sources.set(source.id, { ...source, attributes: new Map() });
    }
  }

  async #learnKinds(changes: readonly ChangeWithStates[]): Promise<void> {
    if (changes.every(({ change }) => this.#kinds.has(kindKey(change.key)))) return;
    await this.#readKinds();
    const unnamed = changes.map(({ change: { key } }) => key).filter((key) => !this.#kinds.has(kindKey(key)));
    this.#kinds = new Map([...this.#kinds, ...unnamed.map((key) => [kindKey(key), unnamedKind(key)] as const)]);
  }

  async #readKinds(): Promise<void> {
    const kinds = await this.#executor.read('listKinds', undefined);
    this.#kinds = new Map(kinds.map((kind) => [kindKey(kind), kind]));
  }
}

function kindKey({ group, resource }: Pick<ObjectKey, 'group' | 'resource'>): string {
  return `${group}/${resource}`;
}

/** A kind no scope collects any more is known by its plural only. */
function unnamedKind({ group, resource }: Pick<ObjectKey, 'group' | 'resource'>): KindView {
  return { group, resource, names: [] };
}
