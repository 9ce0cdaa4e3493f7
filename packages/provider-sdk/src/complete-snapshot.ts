import type { ScopeKey } from '@orrery/model';
import { PathHashes } from './path-hashes.ts';

/** Known to this module only: whoever lacks it cannot make a snapshot. */
const token = Symbol('complete snapshot');

/**
 * Proof that a scope was listed completely, from first to last page: what it does not hold is absent. Only `walkScope` makes one; deleting
 * by absence demands one (`architecture.md` property 1).
 */
export class CompleteSnapshot {
  readonly scope: ScopeKey;
  /** The position the list is of: for Kubernetes its resourceVersion. */
  readonly position: string;
  readonly #paths: PathHashes;

  constructor(proof: typeof token, content: { scope: ScopeKey; position: string; paths: PathHashes }) {
    if (proof !== token) throw new TypeError('a CompleteSnapshot is made by walkScope only');
    this.scope = content.scope;
    this.position = content.position;
    this.#paths = content.paths;
  }

  /** Whether a value is a snapshot made by `walkScope`, not a look-alike. */
  static isSnapshot(value: object): value is CompleteSnapshot {
    return #paths in value;
  }

  /** How many objects the scope holds. */
  get size(): number {
    return this.#paths.size;
  }

  /** Whether the list held an object at this path; as `PathHashes.has`. */
  has(path: string): boolean {
    return this.#paths.has(path);
  }
}

/** One page of a walk. */
export interface ScopePage<Item> {
  readonly items: readonly Item[];
  /** The position the page was read at; all pages of a walk must agree. Empty before the last page: the source says it at the end only. */
  readonly position: string;
  /** Whether the source says that no page follows. */
  readonly isLast: boolean;
}

/** What a walk needs to know of a page's items. */
export interface PageSink<Item> {
  /** `<namespace>/<name>` or `<name>`. */
  pathOf(item: Item): string;
  /** Takes the items of a page as they come; what it stored stays valid when the walk breaks later. */
  accept(items: readonly Item[]): Promise<void>;
}

/** Why a walk that ended proves nothing. */
export class IncompleteWalkError extends Error {
  override readonly name = 'IncompleteWalkError';
}

/**
 * Walks a paged list to its end and says what the scope contains now. Memory: 8 bytes per object and some room; items go to `sink`, page by page.
 * @throws IncompleteWalkError when the pages end without a last one, go on behind it, or are of different positions (KSY-D02); whatever
 *   the iterator or the sink throws. Nothing is proven then.
 */
export async function walkScope<Item>(
  scope: ScopeKey,
  pages: AsyncIterable<ScopePage<Item>>,
  sink: PageSink<Item>,
): Promise<CompleteSnapshot> {
  const paths = new PathHashes();
  let position: string | undefined;
  let hasEnded = false;
  for await (const page of pages) {
    if (hasEnded) throw new IncompleteWalkError('a page followed the last one');
    if (page.isLast || page.position !== '') {
      position ??= page.position;
      if (page.position !== position) {
        throw new IncompleteWalkError(`pages of position ${position} and ${page.position} are not one list`);
      }
    }
    for (const item of page.items) paths.add(sink.pathOf(item));
    await sink.accept(page.items);
    hasEnded = page.isLast;
  }
  if (!hasEnded || position === undefined) throw new IncompleteWalkError('the list ended before its last page');
  return new CompleteSnapshot(token, { scope, position, paths });
}
