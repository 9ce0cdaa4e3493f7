import { objectPath } from '@orrery/model';
import { compareText } from '@orrery/query';
import type { PlannedBatch, PlannedChange, PlannedKey, PlannedRemoval } from './planned-batch.ts';
import { keyText, trialKinds } from './planned-object.ts';

/** A state of an object as the store must hold it. */
export interface ModelObject {
  readonly key: PlannedKey;
  readonly uid: string;
  readonly text: string;
  readonly revision: number;
  readonly originVersion: string;
}

/** A change as the changelog must tell it. */
export interface ModelChange {
  readonly revision: number;
  readonly type: 'put' | 'remove';
  readonly key: PlannedKey;
  /** How often the source had been removed before: each life has an id of its own. */
  readonly life: number;
  readonly previous: number | undefined;
  /** The state it made; undefined for a removal. */
  readonly object: ModelObject | undefined;
}

/**
 * What a store holds after the batches applied so far, by the words of its contract alone: nothing here knows how it keeps it.
 * Sources are of one kind; ids of sources are not known here.
 */
export class FleetModel {
  readonly changes: ModelChange[] = [];
  /** The store's revision after each batch. */
  readonly revisions: number[] = [];
  /** Sources made by batches. */
  readonly madeSources: string[] = [];
  /** Number of the batch that stored the state of the scope of a source last. */
  readonly scopes = new Map<string, number>();
  readonly #objects = new Map<string, ModelObject>();
  readonly #lives = new Map<string, number>();
  readonly #knownKinds = new Set<string>();
  #revision: number;

  /** @param revision the store's revision before the first batch. */
  constructor(revision: number) {
    this.#revision = revision;
  }

  /** How many batches were applied. */
  get batches(): number {
    return this.revisions.length;
  }

  get revision(): number {
    return this.#revision;
  }

  /** The objects in the default order: source, group, resource, path. */
  get objects(): readonly ModelObject[] {
    return this.#objects
      .values()
      .toArray()
      .sort((a, b) => compareKeys(a.key, b.key));
  }

  /** How often a source was removed. */
  lifeOf(source: string): number {
    return this.#lives.get(source) ?? 0;
  }

  /** What an object was after a revision; undefined when it was not there. Where its member's version stood then is not told. */
  stateAt(key: PlannedKey, revision: number): ModelObject | undefined {
    const name = keyText(key);
    return this.changes.findLast((change) => change.revision <= revision && keyText(change.key) === name)?.object;
  }

  apply(batch: PlannedBatch): void {
    for (const change of batch.changes) this.#change(change, batch.number);
    if (batch.removal !== undefined) this.#removeAll(batch.removal);
    const isGone = batch.removal?.source === batch.scopeOf && batch.removal.kind === undefined;
    if (!isGone) this.scopes.set(batch.scopeOf, batch.number);
    this.#knownKinds.add(kindText(trialKinds[0]));
    if (batch.newSource !== undefined) this.madeSources.push(batch.newSource);
    this.revisions.push(this.#revision);
  }

  #change(change: PlannedChange, number: number): void {
    const name = keyText(change.key);
    const before = this.#objects.get(name);
    if (change.op === 'remove') {
      if (before !== undefined) this.#end(before);
      return;
    }
    this.#knownKinds.add(kindText(change.key));
    const originVersion = String(number);
    if (before !== undefined && before.text === change.text && before.uid === change.uid) {
      this.#objects.set(name, { ...before, originVersion });
      return;
    }
    this.#revision += 1;
    const { key, uid, text } = change;
    const object = { key, uid, text, revision: this.#revision, originVersion };
    this.#note('put', key, { previous: before?.revision, object });
    this.#objects.set(name, object);
  }

  /** Each object covered gets a revision of the block, in the default order; a removal of nothing takes one. */
  #removeAll({ source, kind, namespace }: PlannedRemoval): void {
    if (kind !== undefined && !this.#knownKinds.has(kindText(kind))) return;
    const covered = this.objects.filter(
      ({ key }) =>
        key.source === source &&
        (kind === undefined || (key.group === kind.group && key.resource === kind.resource)) &&
        (namespace === undefined || key.namespace === namespace),
    );
    if (covered.length === 0) this.#revision += 1;
    for (const object of covered) this.#end(object);
    if (kind === undefined) this.#lives.set(source, this.lifeOf(source) + 1);
    const isOfScope = kind === undefined || kindText(kind) === kindText(trialKinds[0]);
    if (isOfScope && namespace === undefined) this.scopes.delete(source);
  }

  #end(object: ModelObject): void {
    this.#revision += 1;
    this.#note('remove', object.key, { previous: object.revision, object: undefined });
    this.#objects.delete(keyText(object.key));
  }

  #note(type: 'put' | 'remove', key: PlannedKey, states: Pick<ModelChange, 'previous' | 'object'>): void {
    this.changes.push({ revision: this.#revision, type, key, life: this.lifeOf(key.source), ...states });
  }
}

function kindText({ group, resource }: { readonly group: string; readonly resource: string }): string {
  return `${group}/${resource}`;
}

function compareKeys(a: PlannedKey, b: PlannedKey): number {
  return (
    compareText(a.source, b.source) ||
    compareText(a.group, b.group) ||
    compareText(a.resource, b.resource) ||
    compareText(objectPath(a.namespace, a.name), objectPath(b.namespace, b.name))
  );
}
