import type { Revision } from '@orrery/model';
import type { Change, ChangeFilter } from '../contract/reading.ts';
import type { ReadOperations } from '../operations/operation.ts';
import type { Executor } from '../store/executor.ts';
import type { CommitSignal } from './commit-signal.ts';

type LogPage = ReadOperations['readChanges']['answer'];

/** What can be asked of a page by several: of which kind the changes are is looked at afterwards. */
type SharedFilter = Omit<ChangeFilter, 'group' | 'resource'>;

/**
 * Follows the changelog without bodies, for any number at once. A commit wakes all of them and most stand at one position: they share
 * a read, whatever kinds they follow.
 */
export class FollowedLog {
  readonly #executor: Pick<Executor, 'read'>;
  readonly #commits: CommitSignal;
  readonly #reading = new Map<string, Promise<LogPage>>();

  constructor(executor: Pick<Executor, 'read'>, commits: CommitSignal) {
    this.#executor = executor;
    this.#commits = commits;
  }

  /** The changes behind a revision that pass, in order, in pages that are not empty, until the signal aborts. @throws as `Store.changes`. */
  async *follow(after: Revision, filter: ChangeFilter, signal: AbortSignal): AsyncGenerator<readonly Change[]> {
    const { group, resource, ...shared } = filter;
    const key = JSON.stringify([shared.visible, shared.source]);
    const isWanted = ({ key: of }: Change): boolean =>
      (group === undefined || of.group === group) && (resource === undefined || of.resource === resource);
    let position = after;
    while (!signal.aborted) {
      const commit = this.#commits.next(signal);
      try {
        const { changes, through, isEnd } = await this.#read(position, shared, key);
        position = through;
        const wanted = changes.filter(isWanted);
        if (wanted.length > 0) yield wanted;
        if (isEnd) await commit.done;
      } finally {
        commit.cancel();
      }
    }
  }

  /** A read that began before the last commit was told of will not do: its end may be older than the caller's waiting. */
  #read(after: Revision, filter: SharedFilter, key: string): Promise<LogPage> {
    const name = `${this.#commits.told} ${after} ${key}`;
    const known = this.#reading.get(name);
    if (known !== undefined) return known;
    const page = this.#executor.read('readChanges', { after, filter }).finally(() => this.#reading.delete(name));
    this.#reading.set(name, page);
    return page;
  }
}
