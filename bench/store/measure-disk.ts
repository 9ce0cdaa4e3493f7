import type { Figure } from '../report/figure.ts';
import type { StorePlace } from './store-place.ts';

const shownParts = 12;

/** Disk of a filled store per object, whole and of its largest tables and indexes. */
export async function measureDisk(place: StorePlace, objects: number): Promise<readonly Figure[]> {
  await place.settle();
  const total = await place.diskBytes();
  const parts = await place.sizes();
  const target = place.database === 'sqlite' ? { target: { below: 1200, atObjects: 1_000_000 } } : {};
  return [
    {
      id: 'disk',
      what: 'disk per object, all indexes, one revision',
      value: total / objects,
      unit: 'bytes',
      ...target,
      scale: `${Math.round(total / 2 ** 20).toLocaleString('en')} MiB in all`,
    },
    ...parts.slice(0, shownParts).map(({ name, bytes }) => ({
      id: `disk/${name}`,
      what: `disk per object of \`${name}\``,
      value: bytes / objects,
      unit: 'bytes',
    })),
  ];
}
