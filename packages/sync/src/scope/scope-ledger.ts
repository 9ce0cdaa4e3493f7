import type { ApiResource, ScopeKey } from '@orrery/model';
import type { ScopeState } from '@orrery/storage';
import { readScopeFacts, type ScopeFacts } from './scope-facts.ts';

/** What is collected of a scope, as texts that are only compared: another text means that the scope is compared anew. */
export interface ScopePlan {
  readonly kind: ApiResource;
  /** Namespaces that are listed and watched one by one (KSY-C07); undefined: all in one list and watch. */
  readonly namespaces: readonly string[] | undefined;
  /** What the member is asked for. Objects that fall out of another one go without a brake (KSY-C06). */
  readonly selection: string;
  /** How objects are stored: version, profile, pruning. Under others every object is stored anew (KSY-B12, F03). */
  readonly rules: string;
  /** The epoch of the cluster (KSY-D32). In another one bodies are compared, not versions. */
  readonly epoch: string;
}

/** How a list is compared with the store. */
export interface Comparison {
  /** Every listed object is offered to the store, whatever its version. */
  readonly isForced: boolean;
  /** The user narrowed the choice: what is absent goes without a brake. */
  readonly isWanted: boolean;
}

/** A part of a scope that has one list and watch: a namespace, or empty for the whole. */
export type ScopePart = string;

/** Where a part stands. */
interface PartPosition {
  resourceVersion: string;
  complete: boolean;
}

/** What a list told beside its objects. */
export interface ListRecord {
  readonly resourceVersion: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  /** Whether every object was compared for lost events, by its version or its body (KSY-D16). */
  readonly isAudit: boolean;
}

/**
 * What is known of a scope beside its objects: positions of its parts, what it was compared for, and its state for people. It is written
 * with the positions, so it makes no revision (KSY-D11, G06).
 */
export class ScopeLedger {
  readonly scope: ScopeKey;
  readonly plan: ScopePlan;
  readonly #positions = new Map<ScopePart, PartPosition>();
  /** Parts that were not compared yet for this selection, with these rules, in this epoch. */
  readonly #outdated: Record<'selection' | 'rules' | 'epoch', Set<ScopePart>>;
  /** Parts whose bodies are compared by the next list, as the server was away (KSY-D32). */
  readonly #doubted = new Set<ScopePart>();
  #epoch: string;
  #facts: ScopeFacts;

  constructor(scope: ScopeKey, plan: ScopePlan, stored: ScopeState | undefined) {
    this.scope = scope;
    this.plan = plan;
    this.#epoch = plan.epoch;
    this.#facts = readScopeFacts(stored?.facts ?? '');
    for (const part of this.parts) {
      const position = positionIn(stored, this.#facts, part);
      this.#positions.set(part, { resourceVersion: '', complete: false, ...position });
    }
    const known = this.parts.filter((part) => this.#positions.get(part)?.complete);
    const outdated = (isSame: boolean): Set<ScopePart> => new Set(isSame ? [] : known);
    this.#outdated = {
      selection: outdated(this.#facts.selection === plan.selection),
      rules: outdated(this.#facts.rules === plan.rules),
      epoch: outdated((this.#facts.epoch ?? '') === plan.epoch),
    };
  }

  get parts(): readonly ScopePart[] {
    return this.plan.namespaces ?? [''];
  }

  get facts(): ScopeFacts {
    return this.#facts;
  }

  /** Whether every part was listed completely once. */
  get isComplete(): boolean {
    return [...this.#positions.values()].every(({ complete }) => complete);
  }

  /** Whether every part was compared in the epoch of the cluster. */
  get isOfEpoch(): boolean {
    return this.#outdated.epoch.size === 0;
  }

  /** Where a part's watch resumes; undefined when it begins with a list. */
  positionOf(part: ScopePart): string | undefined {
    const position = this.#positions.get(part);
    const { selection, rules, epoch } = this.#outdated;
    const isDue = selection.has(part) || rules.has(part) || epoch.has(part);
    return isDue || position === undefined || !position.complete || position.resourceVersion === ''
      ? undefined
      : position.resourceVersion;
  }

  /** How the next list of a part is to be compared. */
  comparisonOf(part: ScopePart): Comparison {
    const { selection, rules, epoch } = this.#outdated;
    const isForced = rules.has(part) || epoch.has(part) || this.#doubted.has(part);
    return { isForced, isWanted: selection.has(part) };
  }

  /** An event or a bookmark moved a part's position. */
  moved(part: ScopePart, resourceVersion: string, eventAt?: number): void {
    const position = this.#positions.get(part);
    if (position !== undefined) position.resourceVersion = resourceVersion;
    if (eventAt !== undefined) this.#facts = { ...this.#facts, lastEventAt: eventAt, lastSignalAt: eventAt };
  }

  /** The member was heard from, though nothing changed. */
  heard(at: number): void {
    this.#facts = { ...this.#facts, lastSignalAt: at };
  }

  /** The next list compares bodies, whatever the versions say. */
  doubt(): void {
    for (const [part, { complete }] of this.#positions) if (complete) this.#doubted.add(part);
  }

  /** A list of a part was taken whole, compared as `comparisonOf` said when it began. */
  listed(part: ScopePart, list: ListRecord, epoch: string): void {
    const isFirst = this.#facts.lastAuditAt === undefined;
    this.#doubted.delete(part);
    this.#positions.set(part, { resourceVersion: list.resourceVersion, complete: true });
    this.#outdated.selection.delete(part);
    this.#outdated.rules.delete(part);
    // A list that began before the cluster's positions went back proves nothing of what came after.
    if (epoch === this.#epoch) this.#outdated.epoch.delete(part);
    const { selection, rules } = this.plan;
    this.#facts = {
      ...this.#facts,
      lastListAt: list.at,
      lastSignalAt: list.at,
      ...(list.isAudit || isFirst ? { lastAuditAt: list.at } : {}),
      listMs: list.tookMs,
      ...(this.#outdated.selection.size === 0 ? { selection } : {}),
      ...(this.#outdated.rules.size === 0 ? { rules } : {}),
      ...(this.#outdated.epoch.size === 0 ? { epoch: this.#epoch } : {}),
    };
  }

  /** A change of a part was lost on its way into the store: it has no position until the next list. */
  lost(part: ScopePart): void {
    this.#positions.set(part, { resourceVersion: '', complete: false });
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** The cluster's positions went back: every part is to be compared by its bodies. */
  beginEpoch(epoch: string): void {
    this.#epoch = epoch;
    for (const [part, { complete }] of this.#positions) if (complete) this.#outdated.epoch.add(part);
  }

  /** Notes facts; says whether the state for people is another now. */
  note(facts: Partial<ScopeFacts>): boolean {
    const { state, reason } = this.#facts;
    this.#facts = { ...this.#facts, ...facts };
    return this.#facts.state !== state || this.#facts.reason !== reason;
  }

  /** As it is stored. */
  state(): ScopeState {
    const { namespaces } = this.plan;
    const whole = namespaces === undefined ? this.#positions.get('') : undefined;
    const { namespaces: _before, ...facts } = this.#facts;
    const positions = namespaces === undefined ? {} : { namespaces: Object.fromEntries(this.#positions) };
    return {
      scope: this.scope,
      kind: this.plan.kind,
      resourceVersion: whole?.resourceVersion ?? '',
      complete: this.isComplete,
      facts: JSON.stringify({ ...facts, ...positions }),
    };
  }
}

/** A position of the whole is one of each namespace as well: both count the same revisions of the member. */
function positionIn(stored: ScopeState | undefined, facts: ScopeFacts, part: ScopePart): PartPosition | undefined {
  const { namespaces } = facts;
  if (namespaces !== undefined) return Object.hasOwn(namespaces, part) ? namespaces[part] : undefined;
  if (stored === undefined || !stored.complete) return undefined;
  return { resourceVersion: stored.resourceVersion, complete: true };
}
