import { type GroupVersion, resourceText, StatusError } from '@orrery/model';
import type { Condition, KindName } from '@orrery/query';
import type { ScopeState, Source } from '@orrery/storage';
import { isOfSources } from '../objects/conditions.ts';
import type { Collection } from './collection-kinds.ts';
import { type HeldKind, heldKinds, isHeldAs, isNamed, scopesShownAs, servedAs } from './held-kind.ts';
import type { WantedKinds } from './kind-lists.ts';

/** The kinds that an answer is about. */
export interface SelectedKinds {
  readonly kinds: readonly KindName[];
  /** That objects are of sources that can show them in the versions asked for. */
  readonly where: readonly Condition[];
  /** Where the collection of the kinds stands. */
  readonly scopes: readonly ScopeState[];
  /** By `<group>/<resource>`: versions that kinds are shown in, where they are held in another. */
  readonly shownAs: ReadonlyMap<string, GroupVersion>;
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
}

/** A kind with what is to be shown of it. */
interface ChosenKind {
  readonly held: HeldKind;
  /** Absent: as it is held. */
  readonly as?: GroupVersion;
  readonly scopes: readonly ScopeState[];
}

/** What kinds are selected from. */
export interface KindSelection {
  readonly collected: readonly ScopeState[];
  readonly sources: readonly Source[];
  readonly collection: Pick<Collection, 'types'>;
  /** What the request names; undefined: nothing. */
  readonly wanted: readonly WantedKinds[] | undefined;
}

/**
 * Which of the collected kinds a collection has, narrowed by what a request names (SEA-K02, K03).
 * @throws StatusError BadRequest for a version in which what is asked for cannot be shown.
 */
export function selectKinds({ collected, sources, collection, wanted }: KindSelection): SelectedKinds {
  const { types } = collection;
  const all = heldKinds(collected);
  const held = types === undefined ? all : all.filter(({ kind }) => types.some((type) => isOfType(kind, type)));
  const chosen = held.flatMap((one) => choose(one, wanted));
  const partly = chosen.filter((one) => one.scopes.length < one.held.scopes.length);
  return {
    kinds: chosen.map((one) => one.held.kind),
    where: partly.map((one) => ofSources(one, sources)),
    scopes: chosen.flatMap((one) => one.scopes),
    shownAs: new Map(
      chosen.flatMap(({ held: { kind }, as }) =>
        as === undefined ? [] : [[`${kind.group}/${kind.resource}`, as] as const],
      ),
    ),
    warnings: [
      ...partly.map(
        (one) => `${resourceText(one.held.kind)} is held in ${listed(one.held)}; other versions are left out`,
      ),
      ...(wanted ?? []).flatMap((one) => missing(one, held)),
    ],
  };
}

function isOfType({ group, resource }: KindName, type: KindName): boolean {
  return group === type.group && (type.resource === '*' || resource === type.resource);
}

/** The kind as it is asked for; nothing when it is not, or not in a version it can be shown in. */
function choose(held: HeldKind, wanted: readonly WantedKinds[] | undefined): ChosenKind[] {
  const whole = [{ held, scopes: held.scopes }];
  if (wanted === undefined) return whole;
  const naming = wanted.filter((one) => isNamed(held, one));
  if (naming.some(({ version }) => version === undefined)) return whole;
  const shown = naming.flatMap((one) => servedAs(held, one) ?? []);
  // once each, however often a kind is named
  const as = shown.find((one) => isHeldAs(held, one)) ?? shown[0];
  return as === undefined ? [] : [{ held, as, scopes: scopesShownAs(held, as) }];
}

/** @throws StatusError BadRequest when kinds are meant, and none of them can be shown in the version asked for. */
function missing(wanted: WantedKinds, held: readonly HeldKind[]): string[] {
  const { parameter, text, version } = wanted;
  const named = held.filter((one) => isNamed(one, wanted));
  if (named.length === 0)
    return [`query parameter ${parameter}: ${JSON.stringify(text)} names nothing that is collected`];
  if (version === undefined || named.some((one) => servedAs(one, wanted) !== undefined)) return [];
  const versions = [...new Set(named.flatMap((one) => listed(one)))].join('; ');
  throw new StatusError(
    'BadRequest',
    `query parameter ${parameter}: ${JSON.stringify(text)} cannot be served in this version; it is held in ${versions}`,
  );
}

/** That objects of the kind are of a source that can show them so. */
function ofSources({ held: { kind }, scopes }: ChosenKind, sources: readonly Source[]): Condition {
  const ids = new Set(scopes.map(({ scope }) => scope.source));
  const names = sources.flatMap(({ id, name }) => (ids.has(id) ? [name] : []));
  const isKind: Condition = { kind: 'kind', name: { op: 'in', values: [kind.resource] }, group: kind.group };
  return { kind: 'or', of: [{ kind: 'not', of: isKind }, isOfSources('cluster', names)] };
}

function listed({ versions }: HeldKind): string {
  return [...versions].sort().join(', ');
}
