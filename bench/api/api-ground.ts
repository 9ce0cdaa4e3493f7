import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedObject, generateFleet, type Orrery, Supervisor, startOrrery } from '@orrery/lab';
import type { ApiResource, SourceId } from '@orrery/model';
import { createSqliteStore, type Store } from '@orrery/storage';
import { fillStore } from '../store/fill-store.ts';
import { createPostgresPlace } from '../store/postgres-place.ts';
import type { DatabaseName } from '../store/store-place.ts';
import { type ApiQuestions, apiQuestions } from './api-questions.ts';

/** The real server over a store that was filled before it started. */
export interface ApiGround {
  readonly orrery: Orrery;
  readonly supervisor: Supervisor;
  readonly questions: ApiQuestions;
}

const databaseFile = 'orrery.db';

/** Fills a store with a generated fleet, as if it had been learned from clusters, and starts the server on it; `resources` ends both. */
export async function openApiGround(
  resources: AsyncDisposableStack,
  { objects, database }: { readonly objects: number; readonly database: DatabaseName },
): Promise<ApiGround> {
  const supervisor = resources.use(await Supervisor.create('bench-api'));
  if (database === 'sqlite') {
    const folder = join(supervisor.folder, 'data');
    mkdirSync(folder, { mode: 0o700 });
    const questions = await fill(await createSqliteStore({ file: join(folder, databaseFile) }), objects);
    return { orrery: resources.use(await startOrrery(supervisor)), supervisor, questions };
  }
  const place = resources.use(await createPostgresPlace());
  const questions = await fill(await place.open(), objects);
  await place.settle();
  const env = { ORRERY_DATABASE_URL: place.address };
  return { orrery: resources.use(await startOrrery(supervisor, { env })), supervisor, questions };
}

/** Closes the store when it is full. */
async function fill(store: Store, objects: number): Promise<ApiQuestions> {
  await using opened = store;
  // Speed of filling is measured by the benchmark of the store.
  const filled = await fillStore(opened, objects, 0);
  const kinds = resourcesOf();
  for (const source of filled.sources) await noteCollected(opened, source, kinds);
  return apiQuestions(filled, objects);
}

/** Says of each kind that a source's objects of it are complete: what is not collected is not served. */
async function noteCollected(store: Store, source: SourceId, kinds: readonly ApiResource[]): Promise<void> {
  const scopes = kinds.map((kind) => ({
    scope: { source, group: kind.group, resource: kind.resource },
    ...{ kind, resourceVersion: '1', complete: true, facts: '' },
  }));
  await store.write({ changes: [], scopes });
}

/** The kinds of the generated fleet as discovery would describe them. */
function resourcesOf(): readonly ApiResource[] {
  const kinds = new Map<string, GeneratedObject['kind']>();
  for (const source of generateFleet({ seed: 4, sources: 1, objects: 100 })) {
    for (const { kind } of source.objects()) kinds.set(`${kind.resource}.${kind.group}`, kind);
  }
  return [...kinds.values()].map(({ group, version, kind, resource, isNamespaced }) => ({
    ...{ group, version, resource, kind, singular: kind.toLowerCase(), namespaced: isNamespaced },
    ...{ shortNames: [], categories: [], verbs: ['get', 'list', 'watch'] },
  }));
}
