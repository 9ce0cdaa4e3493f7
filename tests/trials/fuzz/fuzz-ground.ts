import { readFileSync } from 'node:fs';
import { systemClock } from '@orrery/kit';
import { createSeededRandom, type Orrery, Supervisor, startChurn, startFakeApiserver, startOrrery } from '@orrery/lab';
import { createFuzzClient, type FuzzClient } from './fuzz-client.ts';
import { FuzzPool } from './fuzz-pool.ts';

const names = ['fuzz-a', 'fuzz-b'] as const;
const podsEach = 300;
const changeEveryMs = 200;

/** A server over two fake members whose pods change, and a client of it. */
export interface FuzzGround {
  readonly orrery: Orrery;
  readonly client: FuzzClient;
  readonly pool: FuzzPool;
}

/** Starts it all; `resources` ends it. The fake members are in this process: nothing but npm is needed. */
export async function openFuzzGround(resources: AsyncDisposableStack, seed: number): Promise<FuzzGround> {
  const supervisor = resources.use(await Supervisor.create('fuzz'));
  const random = createSeededRandom(seed);
  const members = await Promise.all(
    names.map(async (name) => resources.use(await startFakeApiserver({ name, pods: podsEach, crds: true }))),
  );
  const orrery = resources.use(await startOrrery(supervisor));
  for (const { name, kubeconfig } of members) {
    const { exitCode, output } = await orrery.cli(
      'cluster',
      'import',
      name,
      '--kubeconfig',
      orrery.write(name, kubeconfig),
    );
    if (exitCode !== 0) throw new Error(output);
  }
  for (const member of members) {
    resources.use(startChurn(member, { clock: systemClock, random: () => random.next(), intervalMs: changeEveryMs }));
  }
  const client = resources.use(createFuzzClient(orrery.api));
  return { orrery, client, pool: new FuzzPool([...names], random) };
}

/** MiB in memory of a process; 0 where it cannot be read (other systems than Linux). */
export function residentMiB(pid: number): number {
  try {
    const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1024;
  } catch {
    return 0;
  }
}
