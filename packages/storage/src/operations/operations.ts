import { listAudit } from './audit/list-audit.ts';
import { writeBatch } from './batches/write-batch.ts';
import { getDefinitionsVersion } from './changes/get-definitions-version.ts';
import { getHorizon } from './changes/get-horizon.ts';
import { getRevision } from './changes/get-revision.ts';
import { getRevisionAt } from './changes/get-revision-at.ts';
import { readChanges } from './changes/read-changes.ts';
import { readChangesWithStates } from './changes/read-changes-with-states.ts';
import { listDocuments } from './documents/list-documents.ts';
import { listStoredDocuments } from './documents/list-stored-documents.ts';
import { readDocument } from './documents/read-document.ts';
import { confirmHeld } from './held/confirm-held.ts';
import { getHeldDeletes } from './held/get-held-deletes.ts';
import { holdDeletes } from './held/hold-deletes.ts';
import { acquireLease } from './leases/acquire-lease.ts';
import { acquireLeases } from './leases/acquire-leases.ts';
import { listLeases } from './leases/list-leases.ts';
import { releaseLeases } from './leases/release-leases.ts';
import { compact } from './maintenance/compact.ts';
import { fillCells } from './maintenance/fill-cells.ts';
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
import { forgetReplica } from './replicas/forget-replica.ts';
import { listReplicas } from './replicas/list-replicas.ts';
import { noteReplica } from './replicas/note-replica.ts';
import { listSealed } from './sealed/list-sealed.ts';
import { noteSealedUse } from './sealed/note-sealed-use.ts';
import { ensureSource } from './sources/ensure-source.ts';
import { findSources } from './sources/find-sources.ts';
import { listKinds } from './sources/list-kinds.ts';
import { listScopes } from './sources/list-scopes.ts';
import { listSources } from './sources/list-sources.ts';
import { dropStaged } from './staging/drop-staged.ts';
import { listStaged } from './staging/list-staged.ts';
import { stagePart } from './staging/stage-part.ts';

/** Every operation of the store by its name. */
export const operations: OperationTable = {
  acquireLease,
  acquireLeases,
  aggregateObjects,
  compact,
  confirmHeld,
  countObjects,
  dropStaged,
  ensureSource,
  explainList,
  fillCells,
  fillFields,
  findSources,
  forgetReplica,
  getDefinitionsVersion,
  getHeldDeletes,
  getHorizon,
  getObject,
  getRevision,
  getRevisionAt,
  holdDeletes,
  listAudit,
  listDocuments,
  listHistory,
  listKinds,
  listLeases,
  listObjects,
  listReplicas,
  listScopes,
  listSealed,
  listSources,
  listStaged,
  listStoredDocuments,
  listVersions,
  noteReplica,
  noteSealedUse,
  purgeRemoved,
  readChanges,
  readChangesWithStates,
  readDocument,
  releaseLeases,
  stagePart,
  startEpoch,
  writeBatch,
};
