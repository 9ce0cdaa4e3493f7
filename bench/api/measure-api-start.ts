import type { Orrery } from '@orrery/lab';
import { createHttpsClient } from '../fleet/https-client.ts';
import { pagePath } from '../fleet/list-walk.ts';
import type { Figure } from '../report/figure.ts';
import { readProcessUsage } from '../report/process-usage.ts';

const runs = 5;

/** SIGKILL and a start on the same data, to the ready line and to the first list of 500. */
export async function* measureApiStart(orrery: Orrery): AsyncGenerator<Figure> {
  const ready: number[] = [];
  const answered: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await orrery.kill();
    const began = performance.now();
    await orrery.start();
    ready.push(performance.now() - began);
    using client = createHttpsClient(orrery.api);
    await client.get(pagePath(''));
    answered.push(performance.now() - began);
  }
  const median = (times: readonly number[]): number =>
    times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
  yield { id: 'start/ready', what: 'start after SIGKILL to the ready line', value: median(ready), unit: 'ms', runs };
  const target = { below: 2_000, atObjects: 1_000_000 };
  yield {
    id: 'start/answer',
    what: 'start to the first list of 500 answered',
    value: median(answered),
    unit: 'ms',
    runs,
    target,
  };
  const { rssMiB } = readProcessUsage(orrery.pid);
  yield { id: 'start/rss', what: 'RSS then', value: rssMiB, unit: 'MiB', target: { below: 600, atObjects: 1_000_000 } };
}
