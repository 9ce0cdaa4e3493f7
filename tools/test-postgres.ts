import { serveTestPostgres } from '@orrery/lab/postgres-setup';
import type { TestProject } from 'vitest/node';

/** vitest's global set-up: one PostgreSQL for the whole run, started when the first test asks for it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await serveTestPostgres();
  project.provide('testPostgres', postgres.path);
  return async () => {
    await postgres[Symbol.asyncDispose]();
  };
}
