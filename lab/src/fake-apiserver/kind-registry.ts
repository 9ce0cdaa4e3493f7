import { builtInKinds } from './built-in-kinds.ts';
import { compareVersions } from './custom-kind.ts';
import { kindKey, type ServedKind } from './served-kind.ts';

/** A group as discovery shows it. */
export interface ServedGroup {
  readonly name: string;
  /** The preferred one first. */
  readonly versions: readonly string[];
}

/** The kinds one fake server serves now. */
export class KindRegistry {
  readonly #kinds = new Map(builtInKinds.map((kind) => [kindKey(kind), kind]));

  /** Adds a custom kind or replaces it. */
  set(kind: ServedKind): void {
    this.#kinds.set(kindKey(kind), kind);
  }

  delete(kind: ServedKind): void {
    this.#kinds.delete(kindKey(kind));
  }

  /** The kind of a path. Undefined when it is not served in this version. */
  find(group: string, version: string, resource: string): ServedKind | undefined {
    const kind = this.#kinds.get(kindKey({ group, resource }));
    return kind?.versions.some((served) => served.name === version) ? kind : undefined;
  }

  /** The kind of an object. Undefined when it is not served in this version. */
  findByKind(apiVersion: string, kindName: string): ServedKind | undefined {
    const slash = apiVersion.indexOf('/');
    const group = apiVersion.slice(0, Math.max(slash, 0));
    const version = apiVersion.slice(slash + 1);
    for (const kind of this.#kinds.values()) {
      if (kind.kind === kindName && kind.group === group) return this.find(group, version, kind.resource);
    }
    return undefined;
  }

  /** Whether a group, or core, is one of the built-in ones. */
  hasBuiltIn(group: string): boolean {
    return builtInKinds.some((kind) => kind.group === group);
  }

  /** All kinds, the built-in ones first. */
  all(): readonly ServedKind[] {
    return [...this.#kinds.values()];
  }

  /** All groups but core: built-in ones in kube-apiserver's order, then custom ones by name. */
  groups(): readonly ServedGroup[] {
    const builtIn = new Map<string, Set<string>>();
    const custom = new Map<string, Set<string>>();
    for (const kind of this.#kinds.values()) {
      if (kind.group === '') continue;
      const home = kind.isCustom && !builtIn.has(kind.group) ? custom : builtIn;
      const versions = home.get(kind.group) ?? new Set();
      for (const version of kind.versions) versions.add(version.name);
      home.set(kind.group, versions);
    }
    const byName = [...custom].sort(([a], [b]) => (a < b ? -1 : 1));
    return [...builtIn, ...byName].map(([name, versions]) => ({ name, versions: [...versions].sort(compareVersions) }));
  }
}
