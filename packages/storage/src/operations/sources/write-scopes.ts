import type { ApiResource } from '@orrery/model';
import type { ScopeState } from '../../contract/records.ts';
import type { Commit } from '../batches/commit.ts';

const columns = ['source', 'kind', 'api_resource', 'resource_version', 'is_complete', 'facts'] as const;

/** Stores where reflectors stand, the last state of each scope; a scope of a removed source is not kept. */
export async function writeScopes(commit: Commit, scopes: readonly ScopeState[]): Promise<void> {
  const rows = new Map<string, readonly (string | number)[]>();
  for (const { scope, kind, resourceVersion, complete, facts } of scopes) {
    if (!commit.sources.has(scope.source)) continue;
    const kindId = await commit.ensureKind(scope.group, scope.resource);
    const row = [scope.source, kindId, JSON.stringify(kind), resourceVersion, complete ? 1 : 0, facts];
    await commit.addKindNames(kindId, namesOf(kind));
    rows.set(`${scope.source}/${kindId}`, row);
  }
  if (rows.size === 0) return;
  const { connection } = commit;
  const keys = [...rows.values()].map((row) => row.slice(0, 2));
  const found = await connection.findMany({ table: 'scopes', columns: ['source', 'kind'], rows: keys }, [
    'api_resource',
    'is_complete',
  ]);
  const isKnown = (_row: unknown, at: number): boolean => found[at] !== undefined;
  const all = [...rows.values()];
  if (all.some((row, at) => isServedOtherwise(row, found[at]))) commit.noteDefinitionsChange();
  await connection.updateMany({ table: 'scopes', columns, rows: all.filter(isKnown) }, 2);
  await connection.insertMany({ table: 'scopes', columns, rows: all.filter((_row, at) => found[at] === undefined) });
}

/** Whether what is kept by the version of the definitions differs: the kind, and whether it was listed completely. */
function isServedOtherwise(
  [, , apiResource, , isComplete]: readonly (string | number)[],
  found: Readonly<Record<string, unknown>> | undefined,
): boolean {
  return found?.['api_resource'] !== apiResource || Number(found?.['is_complete']) !== isComplete;
}

/** What a kind is called beside its plural. */
function namesOf({ kind, singular, shortNames }: ApiResource): string[] {
  return [kind, singular, ...shortNames].filter((name) => name !== '');
}
