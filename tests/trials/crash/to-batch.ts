import type { ApiResource, ObjectKey, SourceId } from '@orrery/model';
import type { Batch, SealedOwner, SealedRow } from '@orrery/storage';
import type { PlannedBatch, PlannedKey, PlannedRemoval } from './planned-batch.ts';
import { kindOf, normalised, trialKinds } from './planned-object.ts';

/** Ids of the sources by their names in the plan; `control` is that of the store. */
export type SourceIds = (name: string) => SourceId;

/** A planned batch as the store takes it. */
export function toBatch(planned: PlannedBatch, idOf: SourceIds, control: SourceId): Batch {
  const { number, changes, removal, scopeOf, newSource } = planned;
  return {
    changes: changes.map((change) => {
      const key = toKey(change.key, idOf);
      if (change.op === 'remove') return { op: 'remove', key };
      const { body, annotationsEnd } = normalised(change.text);
      const originVersion = String(number);
      return { op: 'put', key, version: versionOf(change.key), uid: change.uid, originVersion, body, annotationsEnd };
    }),
    scopes: [
      {
        scope: { source: idOf(scopeOf), group: trialKinds[0].group, resource: trialKinds[0].resource },
        kind: apiResource,
        resourceVersion: String(number),
        complete: true,
        facts: '',
      },
    ],
    audit: [{ at: number, record: auditRecord(number) }],
    sealed: [{ owner: sealedOwner(control), rows: [sealedRow(control, number)] }],
    ...(removal === undefined ? {} : { removals: [toRemoval(removal, idOf)] }),
    ...(newSource === undefined ? {} : { newSources: [{ kind: 'cluster', name: newSource }] }),
  };
}

/** The audit row that each batch appends. */
export function auditRecord(number: number): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ batch: number }));
}

/** Whose sealed row each batch replaces. */
export function sealedOwner(control: SourceId): SealedOwner {
  return { source: control, ownerKind: 'Trial', ownerName: 'batch' };
}

/** The version of an object's kind. */
export function versionOf(key: PlannedKey): string {
  return kindOf(key).apiVersion.split('/').at(-1) ?? '';
}

function sealedRow(source: SourceId, number: number): SealedRow {
  const bytes = auditRecord(number);
  return {
    ...sealedOwner(source),
    id: `sealed-${number}`,
    field: 'token',
    version: number,
    keyVersion: '1',
    nonce: bytes,
    ciphertext: bytes,
    wrappedDek: bytes,
    fingerprint: String(number),
    createdAt: number,
  };
}

function toKey(key: PlannedKey, idOf: SourceIds): ObjectKey {
  return { ...key, source: idOf(key.source) };
}

function toRemoval({ source, kind, namespace }: PlannedRemoval, idOf: SourceIds) {
  const id = idOf(source);
  if (kind === undefined) return { source: id };
  return { source: id, ...kind, ...(namespace === undefined ? {} : { namespace }) };
}

const apiResource: ApiResource = {
  group: trialKinds[0].group,
  version: 'v1',
  resource: trialKinds[0].resource,
  kind: trialKinds[0].kind,
  singular: 'pod',
  shortNames: ['po'],
  namespaced: true,
  categories: ['all'],
  verbs: ['list', 'watch'],
};
