import type { SourceId } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import { isScopeVisible, isSourceVisible, type ScopeState, type Source, type Store } from '@orrery/storage';
import type { SourceHealth } from '../freshness/source-health.ts';

/** What is read of the whole fleet at a time. */
export interface FleetRead {
  /** The store's `definitionsVersion` before it was read. */
  readonly version: number;
  /** By kind and name. */
  readonly sources: readonly Source[];
  /** By source, then group and plural. */
  readonly scopes: readonly ScopeState[];
  readonly health: ReadonlyMap<SourceId, SourceHealth>;
}

/** Sources and scopes in memory, answering as the store does: in its order, by its rules of visibility. */
export class FleetSnapshot {
  readonly version: number;
  readonly health: ReadonlyMap<SourceId, SourceHealth>;
  readonly #sources: readonly Source[];
  readonly #scopes: readonly ScopeState[];
  readonly #scopesBySource: ReadonlyMap<SourceId, readonly ScopeState[]>;
  readonly #scopesByKind: ReadonlyMap<string, readonly ScopeState[]>;

  constructor({ version, sources, scopes, health }: FleetRead) {
    this.version = version;
    this.health = health;
    this.#sources = sources;
    this.#scopes = scopes;
    this.#scopesBySource = Map.groupBy(scopes, ({ scope }) => scope.source);
    this.#scopesByKind = Map.groupBy(scopes, ({ scope }) => kindKey(scope.group, scope.resource));
  }

  /** As `Store.sources`. */
  sources(visible: VisibleSet): readonly Source[] {
    if (visible.kind === 'everything') return this.#sources;
    return this.#sources.filter(({ id }) => isSourceVisible(visible, id));
  }

  /** As `Store.scopes`. */
  scopes(filter: Parameters<Store['scopes']>[0]): readonly ScopeState[] {
    const { visible, source, group, resource } = filter;
    return this.#mostly(filter).filter(
      ({ scope }) =>
        (source === undefined || scope.source === source) &&
        (group === undefined || scope.group === group) &&
        (resource === undefined || scope.resource === resource) &&
        isScopeVisible(visible, scope),
    );
  }

  /** Few scopes with all that are asked for among them. */
  #mostly({ source, group, resource }: Parameters<Store['scopes']>[0]): readonly ScopeState[] {
    if (source !== undefined) return this.#scopesBySource.get(source) ?? [];
    if (group !== undefined && resource !== undefined) return this.#scopesByKind.get(kindKey(group, resource)) ?? [];
    return this.#scopes;
  }
}

function kindKey(group: string, resource: string): string {
  return `${group}/${resource}`;
}
