import { createHash } from 'node:crypto';
import {
  humanDuration,
  isJsonObject,
  type LabelSelector,
  memberAt,
  parseJsonValue,
  readChoiceSummary,
  readScopeSummary,
  rfc3339Text,
  type ScopeSummary,
  type SyncScope,
  type SyncScopeStatus,
  syncScopeKind,
} from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { ScopeState, Source, Store } from '@orrery/storage';
import type { ComputedKind } from '../apiserver-deps.ts';
import { countObjects } from './count-objects.ts';

/** Label with the name of the source (`index.md`). */
const sourceLabel = 'orrery.dev/source';

/** `SyncScope`: every kind of every source with where its collection stands, made of the store at each read (KSY-G06). */
export function createSyncScopes({ store }: { readonly store: Store }): ComputedKind {
  return {
    kind: syncScopeKind,
    list: async (visible, { name, labels }) => {
      const isWanted = sourceTest(name, labels);
      const sources = (await store.sources(visible)).filter((source) => source.kind !== 'control' && isWanted(source));
      const states = await statesOf(store, visible, sources);
      const liveOf = await countObjects(store, visible, sources);
      const byId = new Map(sources.map((source) => [source.id, source]));
      const missed = sources
        .flatMap(missedScopes)
        .filter(({ metadata }) => name === undefined || metadata.name === name);
      const wanted = states.flatMap((state) => {
        const source = byId.get(state.scope.source);
        if (source === undefined) return [];
        const scopeName = scopeNameOf(source, { region: regionOf(state.facts), ...state.scope });
        return name === undefined || name === scopeName ? [{ source, state, scopeName }] : [];
      });
      const found = await Promise.all(
        wanted.map(async ({ source, state, scopeName }) => {
          const live = liveOf(source, state.kind);
          return scopeOf({ source, state, scopeName, live, held: await heldOf(store, state) });
        }),
      );
      // what is about to leave is stored still
      const names = new Set(found.map(({ metadata }) => metadata.name));
      return [...found, ...missed.filter(({ metadata }) => !names.has(metadata.name))];
    },
  };
}

/** Whether a source can have scopes that were asked for: a hint, so that one source's scopes are read without the others. */
function sourceTest(name: string | undefined, labels: LabelSelector | undefined): (source: Source) => boolean {
  const named = labels?.requirements.filter(({ key, operator }) => key === sourceLabel && operator === 'In') ?? [];
  return (source) => {
    if (name !== undefined && !name.startsWith(`${source.name.toLowerCase()}.`)) return false;
    return named.every(({ values }) => values.includes(source.name));
  };
}

async function statesOf(store: Store, visible: VisibleSet, sources: readonly Source[]): Promise<readonly ScopeState[]> {
  const [source] = sources;
  if (source === undefined) return [];
  return await store.scopes({ visible, ...(sources.length === 1 ? { source: source.id } : {}) });
}

/** Kinds that were asked for and are not collected (KSY-B04, B23, C04). */
function missedScopes(source: Source): readonly SyncScope[] {
  return readChoiceSummary(source.facts).notCollected.map(({ group, name, reason, message }) => ({
    ...emptyScope(source, scopeNameOf(source, { region: 'all', group, resource: name })),
    spec: { source: source.name, sourceKind: sourceKindOf(source), group, version: '', resource: name, kind: '' },
    status: { state: 'unsupported', reason, message, complete: false, objects: { live: 0 } },
  }));
}

/** `<source>.<region>.<kind>[.<group>]` in small letters; the region says which namespaces (`clouds.md` 4.1). */
function scopeNameOf(
  source: Source,
  scope: { readonly region: string; readonly group: string; readonly resource: string },
): string {
  // a name that was written may be one of a subresource
  const resource = scope.resource.replaceAll('/', '-');
  return [source.name, scope.region, resource, ...(scope.group === '' ? [] : [scope.group])].join('.').toLowerCase();
}

function regionOf(facts: string): string {
  const namespaces = facts.includes('"namespaces"') ? memberAt(parseJsonValue(facts), 'namespaces') : undefined;
  if (!isJsonObject(namespaces)) return 'all';
  const names = Object.keys(namespaces).sort().join(',');
  return `ns-${createHash('sha256').update(names).digest('hex').slice(0, 8)}`;
}

async function heldOf(store: Store, { scope, facts }: ScopeState): Promise<SyncScopeStatus['held']> {
  if (!facts.includes('"Held"')) return undefined;
  const held = await store.heldDeletes(scope);
  if (held === undefined) return undefined;
  return { count: held.count, sample: held.examples.slice(0, 10), hash: String(held.heldAt) };
}

interface Found {
  readonly source: Source;
  readonly state: ScopeState;
  readonly scopeName: string;
  readonly live: number;
  readonly held: SyncScopeStatus['held'];
}

function scopeOf({ source, state, scopeName, live, held }: Found): SyncScope {
  const { group, version, resource, kind } = state.kind;
  return {
    ...emptyScope(source, scopeName),
    spec: { source: source.name, sourceKind: sourceKindOf(source), group, version, resource, kind },
    status: { ...statusOf(state, readScopeSummary(state), live), ...(held === undefined ? {} : { held }) },
  };
}

function emptyScope(source: Source, name: string): Pick<SyncScope, 'apiVersion' | 'kind' | 'metadata'> {
  const metadata = { name, labels: { [sourceLabel]: source.name } };
  return { apiVersion: 'orrery.dev/v1alpha1', kind: 'SyncScope', metadata };
}

function sourceKindOf({ kind }: Source): SyncScope['spec']['sourceKind'] {
  return kind === 'control' ? 'cluster' : kind;
}

function statusOf({ complete }: ScopeState, summary: ScopeSummary, live: number): SyncScopeStatus {
  const { state, reason, message, lastListAt, lastEventAt, lastAuditAt, listMs, restarts, errors, quarantined } =
    summary;
  return {
    state,
    ...(reason === '' ? {} : { reason }),
    ...(message === '' ? {} : { message }),
    complete,
    objects: { live },
    ...(lastListAt === undefined ? {} : { lastSuccessAt: rfc3339Text(lastListAt) }),
    ...(lastEventAt === undefined ? {} : { lastEventAt: rfc3339Text(lastEventAt) }),
    ...(lastAuditAt === undefined ? {} : { lastAuditAt: rfc3339Text(lastAuditAt) }),
    ...(listMs === undefined ? {} : { duration: listMs < 1000 ? `${listMs}ms` : humanDuration(listMs) }),
    ...(restarts === undefined ? {} : { restarts }),
    ...(errors === undefined ? {} : { errors }),
    ...(quarantined === undefined ? {} : { quarantined: { ...quarantined, names: [...quarantined.names] } }),
  };
}
