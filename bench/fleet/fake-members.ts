import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Supervisor } from '@orrery/lab';
import type { FleetSize, Member } from './member.ts';
import { waitUntil } from './wait-until.ts';

const processName = 'fake-members';

/** Starts fake API servers, all in one process of their own, so that their work is not the server's. */
export async function startFakeMembers(supervisor: Supervisor, size: FleetSize): Promise<Member[]> {
  const path = supervisor.outputPath(processName);
  const started = await supervisor.start({
    name: processName,
    command: process.execPath,
    args: [join(import.meta.dirname, 'fake-members-process.ts'), String(size.clusters), String(size.pods)],
  });
  const lines = (): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
  await waitUntil('the fake members are up', async () => {
    if (started.ended !== undefined) throw new Error(started.tail());
    return lines().length === size.clusters;
  });
  // Each line is a member, written by the process just started.
  return lines().map((line) => ({ ...(JSON.parse(line) as Member), auditLogPath: undefined }));
}
