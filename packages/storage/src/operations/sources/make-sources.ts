import { StatusError, sourceId } from '@orrery/model';
import type { Source } from '../../contract/records.ts';
import { storableTextProblem } from '../../sql/storable-key.ts';
import type { Commit } from '../batches/commit.ts';

/**
 * Makes those sources of which none lives. Ids are never given again: rows of removed sources stay.
 * @throws StatusError Invalid when a name cannot be stored.
 */
export async function makeSources(commit: Commit, wanted: readonly Pick<Source, 'kind' | 'name'>[]): Promise<void> {
  for (const { kind, name } of wanted) {
    if (livingSource(commit, { kind, name }) !== undefined) continue;
    const problem = name === '' ? 'is empty' : storableTextProblem(name);
    if (problem !== undefined) {
      throw new StatusError('Invalid', `the name of the source ${JSON.stringify(name.slice(0, 100))} ${problem}`);
    }
    const id = await commit.takeIds('sources', 1);
    await commit.connection.insertMany({
      table: 'sources',
      columns: ['id', 'kind', 'name', 'facts', 'is_removed'],
      rows: [[id, kind, name, '{}', 0]],
    });
    commit.sources.set(id, { id: sourceId(id), kind, name });
    commit.noteCatalogueChange();
    commit.noteDefinitionsChange();
  }
}

/** The living source of this kind and name. */
function livingSource(
  commit: Commit,
  { kind, name }: Pick<Source, 'kind' | 'name'>,
): Omit<Source, 'facts'> | undefined {
  return commit.sources.values().find((source) => source.kind === kind && source.name === name);
}
