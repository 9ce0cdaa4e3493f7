import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@orrery/kit';

/** What `server.json` tells of a running server. */
export interface ServerFacts {
  readonly pid: number;
  readonly url: string;
  readonly version: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

/** Writes `<data>/server.json`; disposal removes it. */
export async function publishServer(directory: string, facts: ServerFacts): Promise<AsyncDisposable> {
  const file = join(directory, 'server.json');
  await writeFileAtomically(file, `${JSON.stringify(facts)}\n`);
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}
