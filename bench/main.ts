import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Report } from './report/figure.ts';
import { describeEnd, describeMachine, type Machine } from './report/machine.ts';
import { publishReport } from './report/publish-report.ts';
import { writeBenchmarks } from './report/write-benchmarks.ts';
import type { DatabaseName } from './store/store-place.ts';

/** What the command line can change; the results of a fleet of another than the standard size are printed and not written. */
const options = {
  fake: { type: 'boolean', default: false },
  clusters: { type: 'string', default: '4' },
  pods: { type: 'string', default: '5000' },
  idle: { type: 'string', default: '300' },
  profile: { type: 'string' },
  objects: { type: 'string', default: '100000' },
  database: { type: 'string', default: 'sqlite' },
} as const;

type Run = (
  values: ReturnType<typeof parse>['values'],
  start: { readonly machine: Machine; readonly began: number },
) => Promise<Report & { readonly fillSeconds?: number }>;

const benchmarks = new Map<string, readonly [string, Run]>([
  [
    'fleet',
    [
      '20,000 pods over 4 clusters: ingest, list, restart [--fake] [--clusters N] [--pods N] [--profile DIR]',
      async ({ fake, clusters, pods, profile }) => {
        const { runFleet } = await import('./fleet.bench.ts');
        return await runFleet({
          isFake: fake,
          clusters: toCount(clusters),
          pods: toCount(pods),
          profile: profile === undefined ? undefined : resolve(profile),
        });
      },
    ],
  ],
  [
    'store',
    [
      'a store of 100,000 objects, or 10,000, or 1,000,000 [--objects N] [--database sqlite|postgres]',
      async ({ objects, database }, start) => {
        const { runStore } = await import('./store.bench.ts');
        return await runStore({ objects: toCount(objects), database: toDatabase(database) }, start);
      },
    ],
  ],
  [
    'sync',
    [
      '100 idle clusters of 1,000 pods; memory of 100,000 and 1,000,000 objects [--clusters N] [--pods N] [--idle S] [--objects N]',
      async ({ clusters, pods, idle, objects }) => {
        const { runSync, standardSync } = await import('./sync.bench.ts');
        // The defaults of the flags are those of other benchmarks.
        return await runSync({
          clusters: clusters === options.clusters.default ? standardSync.clusters : toCount(clusters),
          pods: pods === options.pods.default ? standardSync.pods : toCount(pods),
          idleSeconds: toCount(idle),
          large: objects === options.objects.default ? standardSync.large : toCount(objects),
        });
      },
    ],
  ],
  [
    'api',
    [
      'the HTTP API over a filled store, and watchers [--objects N] [--database sqlite|postgres]',
      async ({ objects, database }, start) => {
        const { runApi } = await import('./api.bench.ts');
        return await runApi({ objects: toCount(objects), database: toDatabase(database) }, start);
      },
    ],
  ],
  ['raw', ['reading and cutting raw JSON', async () => await (await import('./raw.bench.ts')).runRaw()]],
]);

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { positionals, values } = parse();
    const [name] = positionals;
    if (name === undefined) {
      for (const [known, [text]] of benchmarks) process.stdout.write(`${known.padEnd(8)}${text}\n`);
      process.stdout.write('report  writes docs/benchmarks.md from bench/results\n');
      return 0;
    }
    if (name === 'report') return report();
    const chosen = benchmarks.get(name);
    if (chosen === undefined) return refuse(`no benchmark "${name}": one of ${[...benchmarks.keys()].join(', ')}`);
    const machine = describeMachine();
    const began = performance.now();
    const { fillSeconds, ...measured } = await chosen[1](values, { machine, began });
    publishReport(measured, describeEnd(machine, began, fillSeconds));
    return (measured.failures ?? []).length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return refuse(error.message);
    throw error;
  }
}

/** Tells what the document shows as not met without a reason. */
function report(): number {
  for (const row of writeBenchmarks()) process.stderr.write(`not met, no reason yet: ${row}\n`);
  return 0;
}

/** @throws TypeError with a code `ERR_PARSE_ARGS_...` for an unknown flag. */
function parse() {
  return parseArgs({ options, allowPositionals: true });
}

/** @throws TypeError with a code, as for an unknown flag, unless it is a number above 0. */
function toCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw Object.assign(new TypeError(`"${text}" is not a count`), { code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' });
}

/** @throws TypeError with a code, as for an unknown flag, unless it is a database a store can be in. */
function toDatabase(text: string): DatabaseName {
  if (text === 'sqlite' || text === 'postgres') return text;
  throw Object.assign(new TypeError(`"${text}" is neither sqlite nor postgres`), {
    code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
  });
}

function refuse(text: string): number {
  process.stderr.write(`${text}\n`);
  return 2;
}
