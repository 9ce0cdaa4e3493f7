import type { Figure, Report } from './report/figure.ts';
import { measureIdle } from './sync/measure-idle.ts';
import { measureMemory } from './sync/measure-memory.ts';

const small = 100_000;
const standard = { clusters: 100, pods: 1_000, idleSeconds: 300, large: 1_000_000 } as const;

/** Sizes; those not standard are printed and not kept. */
export interface SyncOptions {
  readonly clusters: number;
  readonly pods: number;
  readonly idleSeconds: number;
  /** Objects of the larger of the two members whose memory is compared; the smaller has 100,000. */
  readonly large: number;
}

/** The sizes of the results that are kept. */
export const standardSync: SyncOptions = standard;

/** What collecting costs when nothing happens: CPU of many clusters, memory of many objects. */
export async function runSync(options: SyncOptions): Promise<Report> {
  const isStandard = Object.entries(standard).every(([name, value]) => options[name as keyof SyncOptions] === value); // of the literal
  const idle = await measureIdle({ clusters: options.clusters, pods: options.pods }, options.idleSeconds);
  return {
    file: isStandard ? 'sync' : undefined,
    title: `Collecting at rest: ${options.clusters} clusters, and ${options.large.toLocaleString('en')} objects of one`,
    figures: [...idle, ...(await memoryFigures(options.large))],
  };
}

async function memoryFigures(large: number): Promise<Figure[]> {
  const [less, more] = [await measureMemory(small), await measureMemory(large)];
  const per = (from: number, to: number): number => ((to - from) * small) / (large - small);
  const of = (objects: number): string => `${objects.toLocaleString('en')} objects`;
  return [
    { what: `RSS idle after garbage collection, ${of(small)}`, value: less.rssMiB, unit: 'MiB' },
    {
      what: `RSS idle after garbage collection, ${of(large)}`,
      value: more.rssMiB,
      unit: 'MiB',
      note: `peak ${Math.round(more.peakMiB)} MiB`,
    },
    {
      what: 'growth per 100,000 objects, RSS',
      value: per(less.rssMiB, more.rssMiB),
      unit: 'MiB',
      target: { below: 9.54 },
      note: '10 MB',
    },
    {
      what: 'growth per 100,000 objects, without mapped files',
      value: per(less.anonymousMiB, more.anonymousMiB),
      unit: 'MiB',
    },
    { what: `first list of ${of(large)}`, value: large / more.seconds, unit: 'objects/s' },
  ];
}
