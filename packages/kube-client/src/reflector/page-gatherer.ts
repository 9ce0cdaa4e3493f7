import { createByteGatherer } from '@orrery/http';
import type { RawListPage } from '@orrery/model';
import type { ListedPage } from '../client/list-pages.ts';
import type { ChangeEvent } from '../client/watch-events.ts';

/** A page of a streaming list has at most as many objects, and ends with the one that exceeds so many bytes. */
const pageObjects = 500;
const pageBytes = 4 * 1024 * 1024;
/** `metadata.continue` of a page that another follows; it is never sent anywhere. */
const moreFollows = 'initial-events';

/** Makes pages, one buffer each, out of the events of a streaming list. */
export interface PageGatherer {
  add(event: ChangeEvent): void;
  isFull(): boolean;
  /** What was added, as a page that others follow. */
  take(): ListedPage;
  /** What was added, as the last page, of this resourceVersion. */
  takeLast(resourceVersion: string): ListedPage;
}

/** An empty gatherer. */
export function createPageGatherer(): PageGatherer {
  const gathered = createByteGatherer();
  let items: { start: number; end: number; metadata: undefined }[] = [];
  const page = (facts: Pick<RawListPage, 'resourceVersion' | 'continueToken'>): ListedPage => {
    const taken = items;
    items = [];
    return { apiVersion: '', kind: '', ...facts, items: taken, bytes: gathered.take() };
  };
  return {
    add: ({ bytes, object }) => {
      const start = gathered.size();
      gathered.add(bytes.subarray(object.start, object.end));
      items.push({ start, end: gathered.size(), metadata: undefined });
    },
    isFull: () => items.length >= pageObjects || gathered.size() >= pageBytes,
    take: () => page({ resourceVersion: '', continueToken: moreFollows }),
    takeLast: (resourceVersion) => page({ resourceVersion, continueToken: '' }),
  };
}
