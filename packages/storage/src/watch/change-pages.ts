import type { Revision } from '@orrery/model';
import type { Executor } from '../store/executor.ts';
import type { ReadPage } from './change-hub.ts';
import type { ChangeViews } from './change-views.ts';
import { withOwnBodies } from './own-bodies.ts';

/** One read of the changelog: enough for a busy moment, little enough that bodies stay bounded. */
const pageSize = { limit: 1000, maxBytes: 8 * 1024 * 1024 };

/** Reads pages of the changelog; those who ask for the same page while it is read share it. */
export class ChangePages {
  readonly #deps: { readonly executor: Executor; readonly views: ChangeViews };
  readonly #reading = new Map<Revision, Promise<ReadPage>>();

  constructor(deps: { readonly executor: Executor; readonly views: ChangeViews }) {
    this.#deps = deps;
  }

  /** The next changes behind a revision, none only if there were none when this was called. @throws StatusError Expired as `Store.changes`. */
  async read(after: Revision): Promise<ReadPage> {
    const begunBefore = this.#reading.get(after);
    if (begunBefore !== undefined) {
      const page = await begunBefore;
      // A commit may have come between its reading and this call.
      if (page.through > after) return { ...page, isEnd: false };
    }
    // One that others have begun meanwhile will do: it began after this call.
    return await (this.#reading.get(after) ?? this.#begin(after));
  }

  #begin(after: Revision): Promise<ReadPage> {
    const page = this.#readAnew(after).finally(() => this.#reading.delete(after));
    this.#reading.set(after, page);
    return page;
  }

  async #readAnew(after: Revision): Promise<ReadPage> {
    const { executor, views } = this.#deps;
    const { changes, ...page } = await executor.read('readChangesWithStates', { after, ...pageSize });
    return { ...page, changes: await views.of(withOwnBodies(changes)) };
  }
}
