import { type ObjectKey, objectPath, revision, type SourceId, StatusError, sourceId } from '@orrery/model';
import type { Batch, BatchResult, Put } from '@orrery/storage';

/** A put of a pod, for tests of the queue. */
export function putOf({
  name,
  uid = 'u',
  version = '1',
  size = 10,
  source = sourceId(1),
}: {
  readonly name: string;
  readonly uid?: string;
  readonly version?: string;
  readonly size?: number;
  readonly source?: SourceId;
}): Put {
  const key: ObjectKey = { source, group: '', resource: 'pods', namespace: 'n', name };
  return { op: 'put', key, version: 'v1', uid, originVersion: version, body: new Uint8Array(size), annotationsEnd: 0 };
}

/** Lets everything that waits for no timer go on. */
export async function turn(): Promise<void> {
  for (let step = 0; step < 30; step += 1) await Promise.resolve();
}

/**
 * Stands in for a store, which cannot be made to fail at will. What it cannot prove: that the real ones fail with these reasons, which the
 * store's own conformance suite does.
 */
export class FlakyStore {
  /** Names of the keys of each committed or tried batch that had changes. */
  readonly batches: string[][] = [];
  /** Positions of each committed batch. */
  readonly positions: string[][] = [];
  /** `originVersion` by key, of what is stored. */
  readonly versions = new Map<string, string>();
  readonly rows = new Map<string, Put>();
  /** Every put that changed a row, and every removal of one. */
  readonly history: string[] = [];
  /** Thrown by the next writes. */
  readonly failures: Error[] = [];
  readonly unstorable = new Set<string>();
  readonly removed = new Set<SourceId>();
  /** Tokens that writes must carry. */
  readonly tokens = new Map<SourceId, number>();
  readonly #isHeld: boolean;
  #held: (() => void)[] = [];

  /** @param isHeld whether each commit waits for `letAll`. */
  constructor({ isHeld = false } = {}) {
    this.#isHeld = isHeld;
  }

  async write(batch: Batch): Promise<BatchResult> {
    this.batches.push(batch.changes.map((change) => change.key.name));
    if (this.#isHeld) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#held.push(resolve);
      await promise;
    }
    await Promise.resolve();
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    this.#check(batch);
    for (const change of batch.changes) this.#apply(change);
    this.positions.push(
      (batch.scopes ?? []).map(({ scope, resourceVersion }) => `${scope.source}/${scope.resource}@${resourceVersion}`),
    );
    return { revision: revision(1n), outcomes: [] };
  }

  /** Lets commits happen until no more come. */
  async letAll(): Promise<void> {
    await turn();
    while (this.#held.length > 0) {
      const held = this.#held;
      this.#held = [];
      for (const go of held) go();
      await turn();
    }
  }

  #check({ changes, fences }: Batch): void {
    for (const { source, token } of fences ?? []) {
      if (this.tokens.get(source) !== token) throw new StatusError('Conflict', 'the lease was lost');
    }
    for (const { key } of changes) {
      if (this.removed.has(key.source)) throw new StatusError('NotFound', `source ${key.source} was removed`);
      if (this.unstorable.has(key.name)) throw new StatusError('Invalid', 'its body is no JSON object');
    }
  }

  #apply(change: Batch['changes'][number]): void {
    const { key } = change;
    const name = `${key.source}/${key.resource}/${objectPath(key.namespace, key.name)}`;
    const row = this.rows.get(name);
    if (change.op === 'remove') {
      if (row !== undefined) this.history.push(`${name} gone`);
      this.rows.delete(name);
      this.versions.delete(name);
      return;
    }
    if (row?.uid !== change.uid || row.originVersion !== change.originVersion)
      this.history.push(`${name} ${change.uid}`);
    this.rows.set(name, change);
    this.versions.set(name, change.originVersion);
  }
}
