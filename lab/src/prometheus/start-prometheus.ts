import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { systemClock } from '@orrery/kit';
import { waitUntil } from '../cluster/wait-until.ts';
import { requireTool } from '../setup/find-tool.ts';
import { PortClash, withFreePorts } from '../supervisor/free-ports.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';

const READY_MS = 30_000;

/** Labels of a target before relabelling. */
export type DiscoveredLabels = Readonly<Record<string, string>>;

/** A running Prometheus. */
export interface Prometheus {
  readonly url: string;
  /** The labels of all targets of a job, those that relabelling dropped too. */
  discovered(job: string): Promise<readonly DiscoveredLabels[]>;
  /** The values of an instant query, by the labels of each series as JSON text. */
  query(expression: string): Promise<ReadonlyMap<string, string>>;
}

interface TargetsAnswer {
  readonly data: {
    readonly activeTargets: readonly { readonly discoveredLabels: DiscoveredLabels }[];
    readonly droppedTargets: readonly { readonly discoveredLabels: DiscoveredLabels }[];
  };
}

interface QueryAnswer {
  readonly data: { readonly result: readonly { readonly metric: object; readonly value: readonly [number, string] }[] };
}

/**
 * Starts Prometheus with a configuration; its data are in the supervisor's folder.
 * @throws Error with its last lines when it is not ready within 30 s.
 */
export async function startPrometheus(supervisor: Supervisor, config: object): Promise<Prometheus> {
  return await withFreePorts(1, async ([port = 0]) => await startOnPort(supervisor, config, port));
}

async function startOnPort(supervisor: Supervisor, config: object, port: number): Promise<Prometheus> {
  const file = join(supervisor.folder, 'prometheus.yaml');
  // JSON is YAML
  writeFileSync(file, JSON.stringify(config));
  const url = `http://127.0.0.1:${port}`;
  const server = await supervisor.start({
    name: 'prometheus',
    command: requireTool('prometheus'),
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(supervisor.folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    cwd: supervisor.folder,
  });
  const isReady = async (): Promise<boolean> => server.ended !== undefined || (await answers(`${url}/-/ready`));
  await waitUntil('Prometheus is ready', isReady, {
    clock: systemClock,
    timeoutMs: READY_MS,
    explain: () => server.tail(),
  });
  if (server.ended !== undefined) {
    if (server.tail().includes('address already in use')) throw new PortClash('the port was taken');
    throw new Error(`Prometheus did not start: ${server.tail()}`);
  }
  return {
    url,
    discovered: async (job) => {
      const { data }: TargetsAnswer = JSON.parse(await read(`${url}/api/v1/targets`));
      const all = [...data.activeTargets, ...data.droppedTargets].map(({ discoveredLabels }) => discoveredLabels);
      return all.filter((labels) => labels['job'] === job);
    },
    query: async (expression) => {
      const asked = `${url}/api/v1/query?query=${encodeURIComponent(expression)}`;
      const { data }: QueryAnswer = JSON.parse(await read(asked));
      return new Map(data.result.map(({ metric, value: [, value] }) => [JSON.stringify(metric), value]));
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    await read(url);
    return true;
  } catch {
    return false; // not yet
  }
}

/** @throws Error unless the answer is 200. */
function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = get(url, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    sent.on('error', reject);
  });
}
