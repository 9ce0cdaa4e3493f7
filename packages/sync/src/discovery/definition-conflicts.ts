import type { Clock, Log } from '@orrery/kit';
import { type ApiResource, apiVersionOf, isSameDefinition, majorityDefinition, type SourceId } from '@orrery/model';
import type { ScopeState, Store } from '@orrery/storage';
import { kindName } from '../choice/served-kinds.ts';
import type { Finding } from '../health/cluster-health.ts';

/** Definitions are compared this often, if any has changed. */
const intervalMs = 15_000;

/** Kinds named in one message. */
const namedKinds = 5;

/** What comparing definitions needs. */
export interface DefinitionConflictsDeps {
  readonly store: Pick<Store, 'scopes' | 'definitionsVersion'>;
  readonly clock: Clock;
  readonly log: Log;
  /** What is told of some sources has changed. */
  readonly onChange: () => void;
}

/** Knows which clusters define a kind otherwise than most do (SEA-Q06): scope and name of the same resource in the same version. */
export class DefinitionConflicts {
  readonly #deps: DefinitionConflictsDeps;
  #version = -1;
  #found: ReadonlyMap<SourceId, Finding> = new Map();

  constructor(deps: DefinitionConflictsDeps) {
    this.#deps = deps;
  }

  /** What of a source disagrees; `fine` when nothing does. */
  of(source: SourceId): Finding | 'fine' {
    return this.#found.get(source) ?? 'fine';
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    while (!signal.aborted) {
      await this.#compare().catch((err: unknown) => log.warn({ err }, 'definitions of kinds could not be compared'));
      // Aborted: the loop ends.
      await clock.sleep(intervalMs, { signal }).catch(() => undefined);
    }
  }

  async #compare(): Promise<void> {
    const { store, onChange } = this.#deps;
    const version = await store.definitionsVersion();
    if (version === this.#version) return;
    const found = findConflicts(await store.scopes({ visible: { kind: 'everything' } }));
    const before = this.#found;
    this.#version = version;
    this.#found = found;
    if (JSON.stringify([...found]) !== JSON.stringify([...before])) onChange();
  }
}

/** Sources that define kinds otherwise than most, with the kinds. */
export function findConflicts(scopes: readonly ScopeState[]): ReadonlyMap<SourceId, Finding> {
  const texts = new Map<SourceId, string[]>();
  for (const states of Map.groupBy(scopes, ({ kind }) => `${apiVersionOf(kind)}/${kind.resource}`).values()) {
    const most = majorityDefinition(states.map(({ kind }) => kind));
    if (most === undefined) continue;
    for (const { scope, kind } of states) {
      if (isSameDefinition(kind, most)) continue;
      const text = `${kindName(kind)} is ${describe(kind)} here and ${describe(most)} in most clusters`;
      texts.set(scope.source, [...(texts.get(scope.source) ?? []), text]);
    }
  }
  return new Map([...texts].map(([source, of]) => [source, { reason: 'DefinitionsDiffer', message: messageOf(of) }]));
}

function describe({ kind, namespaced }: ApiResource): string {
  return `${kind} ${namespaced ? 'in namespaces' : 'of the cluster'}`;
}

function messageOf(texts: readonly string[]): string {
  const more = texts.length - namedKinds;
  return [...texts.slice(0, namedKinds), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
