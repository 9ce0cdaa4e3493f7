import type { Batch } from '../../contract/writing.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { prepareDocuments, writeDocuments } from '../documents/write-documents.ts';
import { checkFences } from '../leases/check-fences.ts';
import { recordRemoval } from '../maintenance/record-removal.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { replaceSealed } from '../sealed/replace-sealed.ts';
import { makeSources } from '../sources/make-sources.ts';
import { writeFacts } from '../sources/write-facts.ts';
import { writeScopes } from '../sources/write-scopes.ts';
import { applyChanges } from './apply-changes.ts';
import type { PreparedChange } from './change-slots.ts';
import { runCommit } from './commit.ts';
import { prepareRow } from './prepare-row.ts';

/** Bodies read and compressed between two looks at whether the caller is still there. */
const preparedRows = 100;

/**
 * Commits a batch: all of it or nothing, in one block of revisions. Bodies are read and compressed before the write lock is taken;
 * removals follow the changes.
 */
export const writeBatch: Operation<'writeBatch'> = async (database, batch, context) => {
  const prepared = await prepareChanges(batch, context);
  const documents = prepareDocuments(batch.documents);
  const { result, revision } = await runCommit(database, context, async (commit) => {
    await checkFences(commit, batch.fences ?? []);
    await makeSources(commit, batch.newSources ?? []);
    const outcomes = await applyChanges(commit, prepared);
    for (const removal of batch.removals ?? []) await recordRemoval(commit, removal);
    await writeScopes(commit, batch.scopes ?? []);
    await replaceSealed(commit, batch.sealed ?? []);
    await writeDocuments(commit, documents);
    await writeFacts(commit, batch.facts ?? []);
    await appendAudit(commit, batch.audit ?? []);
    return outcomes;
  });
  return { revision, outcomes: result };
};

async function prepareChanges({ changes }: Batch, context: OperationContext): Promise<readonly PreparedChange[]> {
  const prepared: PreparedChange[] = [];
  for (const [at, change] of changes.entries()) {
    if (at % preparedRows === preparedRows - 1) await context.checkpoint();
    prepared.push(change.op === 'put' ? prepareRow(change) : change);
  }
  return prepared;
}
