import { type LabPostgres, startPostgres } from '@orrery/lab';
import { createPostgresStore, createSqliteStore, type Store } from '@orrery/storage';
import { checkObjects, checkQueries, fleetOf, openBounded, walkUnderWrites } from '@orrery/storage/equality';
import type { DatabasePlace } from '@orrery/storage/integrity';
import { FactSum, type Trial, type TrialReport } from '../trial.ts';

/** Databases of one server: each takes some megabytes of disk. */
const databasesPerServer = 200;

/** Questions of each fleet and store. */
const runs = { queries: 40, objects: 20 };

/** Random fleets in both databases, as the store reads them and under bounds that make it read them in every way. */
export const storeEquality: Trial = {
  text: 'answers of SQLite, of PostgreSQL and of the evaluator to random queries of random fleets are the same',
  count: 1000,
  run: async ({ count, seed: firstSeed, onProgress }) => {
    const problems: string[] = [];
    const facts = new FactSum();
    await using servers = new Servers();
    for (let at = 0; at < count; at += 1) {
      const seed = firstSeed + at;
      const before = problems.length;
      for (const place of [async () => ({ file: ':memory:' }), async () => ({ url: await servers.createDatabase() })]) {
        problems.push(
          ...(await checkFleet({ newPlace: place, seed, facts })).map((problem) => `seed ${seed}: ${problem}`),
        );
      }
      if ((at + 1) % 10 === 0 || problems.length > before) {
        onProgress(`fleet ${at + 1} of ${count}, seed ${seed}: ${problems.length - before} problems`);
      }
    }
    return { problems, facts: facts.facts } satisfies TrialReport;
  },
};

interface FleetTrial {
  readonly newPlace: () => Promise<DatabasePlace>;
  readonly seed: number;
  readonly facts: FactSum;
}

/** @returns what was wrong. */
async function checkFleet({ newPlace, seed, facts }: FleetTrial): Promise<readonly string[]> {
  const problems: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  };
  await attempt('store', async () => {
    await using store = await openStore(await newPlace());
    const fleet = await fleetOf(store, seed);
    facts.add('states', fleet.model.history.states.length);
    await checkQueries(fleet, { seed, runs: runs.queries });
    await checkObjects(fleet, { seed, runs: runs.objects });
  });
  await attempt('bounded', async () => {
    await using opened = await openBounded(await newPlace(), seed);
    await checkQueries(await fleetOf(opened.store, seed), { seed, runs: runs.queries });
  });
  await attempt('walks', async () => {
    await using opened = await openBounded(await newPlace(), seed);
    facts.add('walks under writes', await walkUnderWrites(opened.store, { seed, walkers: 3 }));
  });
  facts.add('fleets', 1);
  facts.add('queries', 2 * (runs.queries + Math.ceil(runs.queries / 3)) + runs.objects);
  return problems;
}

async function openStore(place: DatabasePlace): Promise<Store> {
  if ('file' in place) return await createSqliteStore(place);
  return await createPostgresStore({ ...place, connections: { point: 2, scan: 1 } });
}

/** A server for each so many databases. */
class Servers implements AsyncDisposable {
  #server: LabPostgres | undefined;
  #made = 0;

  async createDatabase(): Promise<string> {
    if (this.#made % databasesPerServer === 0) {
      await this.#server?.stop();
      this.#server = undefined;
    }
    this.#made += 1;
    this.#server ??= await startPostgres();
    return await this.#server.createDatabase();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.stop();
  }
}
