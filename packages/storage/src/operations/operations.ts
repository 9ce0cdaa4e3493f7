import { listAudit } from './audit/list-audit.ts';
import { writeBatch } from './batches/write-batch.ts';
import { getHorizon } from './changes/get-horizon.ts';
import { getRevision } from './changes/get-revision.ts';
import { getRevisionAt } from './changes/get-revision-at.ts';
import { readChanges } from './changes/read-changes.ts';
import { readChangesWithStates } from './changes/read-changes-with-states.ts';
import { confirmHeld } from './held/confirm-held.ts';
import { getHeldDeletes } from './held/get-held-deletes.ts';
import { holdDeletes } from './held/hold-deletes.ts';
import { acquireLease } from './leases/acquire-lease.ts';
import { releaseLease } from './leases/release-lease.ts';
import { compact } from './maintenance/compact.ts';
import { fillFields } from './maintenance/fill-fields.ts';
import { purgeRemoved } from './maintenance/purge-removed.ts';
import { startEpoch } from './maintenance/start-epoch.ts';
import { listHistory } from './moments/list-history.ts';
import { aggregateObjects } from './objects/aggregate-objects.ts';
import { countObjects } from './objects/count-objects.ts';
import { explainList } from './objects/explain-list.ts';
import { getObject } from './objects/get-object.ts';
import { listObjects } from './objects/list-objects.ts';
import { listVersions } from './objects/list-versions.ts';
import type { OperationTable } from './operation.ts';
import { listSealed } from './sealed/list-sealed.ts';
import { noteSealedUse } from './sealed/note-sealed-use.ts';
import { ensureSource } from './sources/ensure-source.ts';
import { findSources } from './sources/find-sources.ts';
import { listKinds } from './sources/list-kinds.ts';
import { listScopes } from './sources/list-scopes.ts';
import { listSources } from './sources/list-sources.ts';

/** Every operation of the store by its name. */
export const operations: OperationTable = {
  acquireLease,
  aggregateObjects,
  compact,
  confirmHeld,
  countObjects,
  ensureSource,
  explainList,
  fillFields,
  findSources,
  getHeldDeletes,
  getHorizon,
  getObject,
  getRevision,
  getRevisionAt,
  holdDeletes,
  listAudit,
  listHistory,
  listKinds,
  listObjects,
  listScopes,
  listSealed,
  listSources,
  listVersions,
  noteSealedUse,
  purgeRemoved,
  readChanges,
  readChangesWithStates,
  releaseLease,
  startEpoch,
  writeBatch,
};
