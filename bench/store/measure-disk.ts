import type { Figure } from '../report/figure.ts';
import type { StorePlace } from './store-place.ts';

const shownParts = 16;

/** Disk of a filled store per object, whole and of its largest tables and indexes. */
export async function measureDisk(place: StorePlace, objects: number): Promise<readonly Figure[]> {
  await place.settle();
  const total = await place.diskBytes();
  const parts = await place.sizes();
  const target = place.database === 'sqlite' ? { target: { below: 1200 } } : {};
  return [
    {
      what: 'disk per object, all indexes, one revision',
      value: total / objects,
      unit: 'bytes',
      ...target,
      note: `${(total / 2 ** 20).toFixed(0)} MiB in all`,
    },
    ...parts.slice(0, shownParts).map(({ name, bytes }) => ({
      what: `disk per object of \`${name}\``,
      value: bytes / objects,
      unit: 'bytes',
    })),
  ];
}
