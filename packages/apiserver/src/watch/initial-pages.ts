import { compareCodePoints, objectPath } from '@orrery/model';
import type { ListPage, WatchEvent } from '@orrery/storage';

/** Source kind, source name and path: the default order of one kind (SEA-H01). */
type Place = readonly [string, string, string];

interface ReadPage {
  /** The last place of the page; undefined: it went to the end. */
  readonly through: Place | undefined;
  readonly revision: bigint;
}

/**
 * The pages a watch began with. They are read one after the other while objects change, so that each tells of its part of the objects
 * as of its own revision: what changed in that part up to then is told already.
 */
export class InitialPages {
  readonly #pages: ReadPage[] = [];

  /** Notes the next page of the default order. */
  add({ next, revision }: ListPage): void {
    const through: Place | undefined =
      next === undefined ? undefined : [String(next[0]), String(next[1]), String(next[2])];
    this.#pages.push({ through, revision });
  }

  /** Whether a page has told of a change already. */
  hasTold({ object, source }: Exclude<WatchEvent, { readonly type: 'bookmark' }>): boolean {
    const last = this.#pages.at(-1);
    if (last === undefined || object.revision > last.revision) return false;
    const { namespace, name } = object.key;
    const place: Place = [source.kind, source.name, objectPath(namespace, name)];
    return object.revision <= this.#pageOf(place).revision;
  }

  /** The first page that goes as far as a place. */
  #pageOf(place: Place): ReadPage {
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const through = this.#pages[middle]?.through;
      if (through !== undefined && comparePlaces(through, place) < 0) low = middle + 1;
      else high = middle;
    }
    return this.#pages[low] ?? { through: undefined, revision: 0n };
  }
}

function comparePlaces(left: Place, right: Place): number {
  return (
    compareCodePoints(left[0], right[0]) || compareCodePoints(left[1], right[1]) || compareCodePoints(left[2], right[2])
  );
}
