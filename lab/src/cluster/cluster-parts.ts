import { type Clock, systemClock } from '@orrery/kit';
import { PortClash } from '../supervisor/free-ports.ts';
import type { LabProcess } from '../supervisor/lab-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { ApiConnection } from './api-connection.ts';
import type { ClusterPart } from './cluster.ts';
import type { PartSpec } from './component-specs.ts';
import { waitUntil } from './wait-until.ts';

/** A cold API server is ready in 3 s; a busy machine with ten of them needs longer. */
const READY_MS = 90_000;

/** The processes of one cluster. */
export class ClusterParts {
  readonly #supervisor: Supervisor;
  readonly #admin: ApiConnection;
  readonly #specs = new Map<ClusterPart, PartSpec>();
  readonly #clock: Clock = systemClock;

  constructor(supervisor: Supervisor, admin: ApiConnection) {
    this.#supervisor = supervisor;
    this.#admin = admin;
  }

  /** Starts a part for the first time. */
  async add(spec: PartSpec): Promise<void> {
    this.#specs.set(spec.name, spec);
    await this.#supervisor.start(spec);
  }

  /** Resolves when the API server says it is ready. @throws PortClash when a part lost its port, Error with all tails otherwise. */
  async ready(): Promise<void> {
    await this.until('kube-apiserver is ready', async () => {
      this.#assertAllRun();
      return (await this.status('/readyz')) === 200;
    });
  }

  /** Waits up to 90 s. @throws Error with the tails of all parts. */
  until(what: string, isDone: () => Promise<boolean>): Promise<void> {
    const explain = (): string => this.#supervisor.tails();
    return waitUntil(what, isDone, { clock: this.#clock, timeoutMs: READY_MS, explain });
  }

  /** The status of a GET as administrator; 0 when there is no answer. */
  async status(path: string): Promise<number> {
    try {
      return (await this.#admin.send({ method: 'GET', path })).status;
    } catch (error) {
      // Refused or reset: it is not up yet. Anything else would show in the components' tails.
      if (error instanceof Error) return 0;
      throw error;
    }
  }

  /** The processes of one part, or of all in the order of their start. @throws Error when there is no such part. */
  select(part?: ClusterPart): readonly LabProcess[] {
    if (part === undefined) return this.#supervisor.list();
    const found = this.#supervisor.find(part);
    if (found === undefined)
      throw new Error(`this cluster has no ${part}; it has ${[...this.#specs.keys()].join(', ')}`);
    return [found];
  }

  /** Ends a part if it runs and starts it as before. */
  async restart(part: ClusterPart): Promise<void> {
    for (const each of this.select(part)) await each.stop();
    const spec = this.#specs.get(part);
    if (spec !== undefined) await this.#supervisor.start(spec);
    if (this.select('etcd')[0]?.ended === undefined && this.select('apiserver')[0]?.ended === undefined)
      await this.ready();
  }

  #assertAllRun(): void {
    for (const each of this.#supervisor.list()) {
      if (each.ended === undefined) continue;
      if (/address already in use/.test(each.tail())) throw new PortClash(`${each.spec.name}: its port was taken`);
      throw new Error(`${each.spec.name} ended: ${each.ended}\n${this.#supervisor.tails()}`);
    }
  }
}
