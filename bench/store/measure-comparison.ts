import { generateFleet } from '@orrery/lab';
import { objectPath, readIdentity, readListPage, type SourceId } from '@orrery/model';
import { compareText } from '@orrery/query';
import type { Store } from '@orrery/storage';
import type { Figure } from '../report/figure.ts';
import { fleetOptions } from './fill-store.ts';

const pageSize = 500;
const mostPages = 40;

/** From list pages of unchanged pods in memory to the decision that nothing has to be written. */
export async function measureComparison(
  store: Store,
  objects: number,
  sources: readonly SourceId[],
): Promise<readonly Figure[]> {
  const pages = listPages(objects, sources);
  let compared = 0;
  let different = 0;
  const began = performance.now();
  for (const { source, bytes } of pages) {
    const [all, others] = await countDifferent(store, source, bytes);
    compared += all;
    different += others;
  }
  const seconds = (performance.now() - began) / 1000;
  if (different > 0) throw new Error(`${different} unchanged objects compare as different`);
  return [
    {
      id: 'comparing',
      what: 'comparing unchanged list pages, page in memory to decision',
      value: compared / seconds,
      unit: 'objects/s',
      target: { atLeast: 50_000 },
      scale: `${compared.toLocaleString('en')} pods`,
      note: `pages of ${pageSize}`,
    },
  ];
}

interface ListPageOf {
  readonly source: SourceId;
  readonly bytes: Uint8Array;
}

/** Pages of pods as API servers of the fleet's first sources list them. */
function listPages(objects: number, sources: readonly SourceId[]): ListPageOf[] {
  const pages: ListPageOf[] = [];
  let index = 0;
  for (const generated of generateFleet(fleetOptions(objects))) {
    const source = sources[index];
    if (source === undefined) break;
    const texts = [...generated.objects()].flatMap(({ kind, text }) => (kind.resource === 'pods' ? [text] : []));
    for (let at = 0; at < texts.length && pages.length < mostPages; at += pageSize) {
      const items = texts.slice(at, at + pageSize).join(',');
      pages.push({
        source,
        bytes: Buffer.from(
          `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"4711"},"items":[${items}]}`,
        ),
      });
    }
    if (pages.length >= mostPages) break;
    index += 1;
  }
  return pages;
}

async function countDifferent(store: Store, source: SourceId, page: Uint8Array): Promise<[number, number]> {
  const listed = readListPage(page).items.map((range) => readIdentity(page, range));
  const paths = listed.map(({ namespace, name }) => objectPath(namespace, name)).sort(compareText);
  const range = { from: paths[0] ?? '', through: paths.at(-1) ?? '', limit: pageSize };
  const stored = await store.versions({ source, group: '', resource: 'pods' }, range);
  const known = new Map(stored.map((version) => [version.path, version]));
  const different = listed.filter(({ namespace, name, uid, resourceVersion }) => {
    const version = known.get(objectPath(namespace, name));
    return version?.uid !== uid || version.originVersion !== resourceVersion;
  });
  return [listed.length, different.length];
}
