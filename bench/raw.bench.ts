import { normaliseObject, readIdentity, readListPage, renderObject } from '@orrery/model';
import { Bench } from 'tinybench';
import { podListText, podTexts } from './pods/pod-texts.ts';
import type { Figure, Report } from './report/figure.ts';

const pageSize = 500;
const rules = { dropManagedFields: true, dropLastApplied: true, maxAnnotationBytes: 65_536 };
const shown = { apiVersion: 'v1', kind: 'Pod', resourceVersion: '123456', withTypeMeta: false };

/** What ingest and answers do to the bytes of a page of 500 pods, each step alone, on one thread; `JSON` of V8 beside it. */
export async function runRaw(): Promise<Report> {
  const text = podListText(podTexts(pageSize));
  const bytes = Buffer.from(text);
  const { items } = readListPage(bytes);
  const stored = items.map((range) => normaliseObject(bytes, range, rules));
  const parsed: unknown = JSON.parse(text);
  const annotations = [
    ['orrery.dev/source', 'cluster/prod-eu'],
    ['orrery.dev/origin-resource-version', '4711'],
  ] as const;
  const bench = new Bench({ time: 2000, warmupTime: 500 });
  bench
    .add('readListPage and readIdentity', () => {
      for (const range of readListPage(bytes).items) readIdentity(bytes, range);
    })
    .add('normaliseObject', () => {
      for (const range of items) normaliseObject(bytes, range, rules);
    })
    .add('renderObject', () => {
      for (const body of stored) renderObject(body, { ...shown, annotations });
    })
    .add('for comparison: JSON.parse of the page', () => void JSON.parse(text))
    .add('for comparison: JSON.stringify of the page', () => void JSON.stringify(parsed));
  await bench.run();
  const storedBytes = stored.reduce((sum, { body }) => sum + body.length, 0) / pageSize;
  const note = `${Math.round(bytes.length / pageSize)} bytes listed, ${Math.round(storedBytes)} stored`;
  return {
    file: 'raw',
    title: `Raw JSON, pages of ${pageSize} pods`,
    figures: bench.tasks.map((task) => rateFigure(task.name, task.result, note)),
  };
}

function rateFigure(what: string, result: Bench['tasks'][number]['result'], note: string): Figure {
  if (!('latency' in result)) throw new Error(`${what} did not run: ${result.state}`);
  const { p50, samplesCount } = result.latency;
  return { what, value: pageSize / (p50 / 1000), unit: 'objects/s', runs: samplesCount, note };
}
