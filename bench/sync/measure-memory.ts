import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts, Supervisor, startOrrery } from '@orrery/lab';
import { createHttpsClient } from '../fleet/https-client.ts';
import { countPods } from '../fleet/list-walk.ts';
import { importMembers } from '../fleet/measure-ingest.ts';
import type { Member } from '../fleet/member.ts';
import { waitUntil } from '../fleet/wait-until.ts';
import { readProcessUsage } from '../report/process-usage.ts';
import { collectGarbage, inspectorArgs } from './collect-garbage.ts';

/** What a server with so many objects keeps in memory when it is idle. */
export interface IdleMemory {
  readonly rssMiB: number;
  /** Of these what is no file: without pages of the database that the kernel may drop. */
  readonly anonymousMiB: number;
  readonly peakMiB: number;
  /** From the import to all objects listed. */
  readonly seconds: number;
}

const restMs = 30_000;
const rounds = 3;

/** A server of its own, a member of generated pods, and the memory after collections of garbage. */
export async function measureMemory(objects: number): Promise<IdleMemory> {
  await using supervisor = await Supervisor.create('bench-memory');
  const member = await startGeneratedMember(supervisor, objects);
  const [port = 0] = await freePorts(1);
  await using orrery = await startOrrery(supervisor, { nodeArgs: inspectorArgs(port) });
  using client = createHttpsClient(orrery.api);
  const began = performance.now();
  await importMembers(client, [member]);
  const limitMs = 3_600_000;
  await waitUntil('all pods are stored', async () => (await countPods(client)).pods >= objects, 1_000, limitMs);
  const seconds = (performance.now() - began) / 1000;
  for (let round = 0; round < rounds; round += 1) {
    await sleep(restMs);
    await collectGarbage(port);
  }
  await sleep(1_000);
  const { rssMiB, peakRssMiB } = readProcessUsage(orrery.pid);
  return { rssMiB, anonymousMiB: anonymousMiB(orrery.pid), peakMiB: peakRssMiB, seconds };
}

async function startGeneratedMember(supervisor: Supervisor, objects: number): Promise<Member> {
  const name = 'generated-member';
  const args = [join(import.meta.dirname, 'generated-member-process.ts'), String(objects)];
  await supervisor.start({ name, command: process.execPath, args });
  const line = (): string => readFileSync(supervisor.outputPath(name), 'utf8').split('\n').slice(0, -1)[0] ?? '';
  await waitUntil('the generated member is up', async () => line() !== '');
  return { ...(JSON.parse(line()) as Member), auditLogPath: undefined }; // written by the process just started
}

function anonymousMiB(pid: number): number {
  const [, kib = '0'] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
