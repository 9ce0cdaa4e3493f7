import { openApiGround } from './api/api-ground.ts';
import { measureApiLookups, measureApiScans } from './api/measure-api-lookups.ts';
import { measureApiPages, measureApiTable } from './api/measure-api-pages.ts';
import { measureApiStart } from './api/measure-api-start.ts';
import { measureApiWatchers } from './api/measure-api-watchers.ts';
import { createHttpsClient } from './fleet/https-client.ts';
import type { Report, StoreSize } from './report/figure.ts';
import { describeEnd } from './report/machine.ts';
import { saveReport } from './report/results.ts';
import { Ledger } from './store/ledger.ts';
import type { RunStart } from './store.bench.ts';

/** The size of the results that are kept. */
const standard = 1_000_000;

/**
 * The real server over a filled store, asked over HTTPS on one kept connection: the rows of `architecture.md` 6 that are about the HTTP
 * API. What fails is in the report; the results are kept after each phase.
 */
export async function runApi({ objects, database }: StoreSize, { machine, began }: RunStart): Promise<Report> {
  const title = `HTTP API over ${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, ${objects.toLocaleString('en')} objects`;
  const file = objects === standard ? `api-${database}` : undefined;
  const report = (): Report => ({ file, title, figures: ledger.figures, failures: ledger.failures });
  const ledger = new Ledger(() => saveReport(report(), describeEnd(machine, began)));
  try {
    await using resources = new AsyncDisposableStack();
    const { orrery, supervisor, questions } = await openApiGround(resources, { objects, database });
    await ledger.phase('starting', () => measureApiStart(orrery));
    using client = createHttpsClient(orrery.api);
    await ledger.phase('lookups', () => measureApiLookups(client, questions));
    await ledger.phase('pages', () => measureApiPages(client, questions.podCount));
    await ledger.phase('table', () => measureApiTable(client));
    await ledger.phase('scans', () => measureApiScans(client, questions, database));
    await ledger.phase('watchers', () => measureApiWatchers(orrery, supervisor, client));
  } catch (error) {
    ledger.fail('the server itself', error);
  }
  return report();
}
