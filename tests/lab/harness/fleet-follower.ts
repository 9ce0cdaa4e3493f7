import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { Orrery } from '@orrery/lab';

/** What is followed, and how. */
export interface FollowOptions {
  /** Such as `/fleet/api/v1/pods`. */
  readonly path: string;
  readonly pageSize: number;
  /** Told before each page but the first. */
  readonly onPage?: () => Promise<void>;
}

interface Listed {
  readonly metadata: {
    readonly namespace?: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

interface Page {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly Listed[];
}

interface Event {
  readonly type: string;
  readonly object: Listed & { readonly code?: number };
}

const retryMs = 100;

/**
 * Lists in chunks, then watches from the revision of the first page, and again from the last event when a stream ends: as informers do,
 * but keyed by (source, namespace, name), since objects of several clusters may have one name (SEA-T11). Plain HTTPS by Node's own client.
 */
export class FleetFollower implements AsyncDisposable {
  /** `<source> <namespace>/<name>` to `<uid> <resourceVersion of the member>`. */
  readonly held = new Map<string, string>();
  /** What should not have been: events out of order, ERROR events, answers other than 200. */
  readonly faults: string[] = [];
  events = 0;
  /** How often a stream ended. */
  ends = 0;
  readonly #orrery: Orrery;
  readonly #options: FollowOptions;
  readonly #stop = new AbortController();
  #revision = '';
  #running: Promise<void> = Promise.resolve();

  private constructor(orrery: Orrery, options: FollowOptions) {
    this.#orrery = orrery;
    this.#options = options;
  }

  /** Lists, then begins to watch. @throws Error when a page is not answered with 200. */
  static async start(orrery: Orrery, options: FollowOptions): Promise<FleetFollower> {
    const follower = new FleetFollower(orrery, options);
    await follower.#list();
    follower.#running = follower.#watchOn();
    return follower;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #list(): Promise<void> {
    const { path, pageSize, onPage } = this.#options;
    let next = '';
    do {
      const query = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
      const text = await this.#read(`${path}?limit=${pageSize}${query}`);
      const page: Page = JSON.parse(text);
      if (this.#revision === '') this.#revision = page.metadata.resourceVersion;
      else if (page.metadata.resourceVersion !== this.#revision)
        this.faults.push('a page has another revision (SEA-H07)');
      for (const item of page.items) this.#keep(item);
      next = page.metadata.continue ?? '';
      if (next !== '') await onPage?.();
    } while (next !== '');
  }

  async #read(path: string): Promise<string> {
    let body = '';
    await this.#stream(path, (text) => {
      body += text;
    });
    return body;
  }

  async #watchOn(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#watchOnce();
      } catch (error) {
        if (!isLoss(error)) this.faults.push(String(error));
      }
      this.ends += 1;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  async #watchOnce(): Promise<void> {
    let rest = '';
    const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${this.#revision}`;
    await this.#stream(`${this.#options.path}?${query}`, (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#see(JSON.parse(line));
    });
  }

  #see({ type, object }: Event): void {
    if (type === 'ERROR') {
      this.faults.push(`ERROR ${object.code}`);
      return;
    }
    const revision = object.metadata.resourceVersion;
    if (type === 'BOOKMARK' ? BigInt(revision) < BigInt(this.#revision) : BigInt(revision) <= BigInt(this.#revision)) {
      this.faults.push(`${type} of revision ${revision} after ${this.#revision}`);
    }
    this.#revision = revision;
    if (type === 'BOOKMARK') return;
    this.events += 1;
    if (type === 'DELETED') this.held.delete(keyOf(object));
    else this.#keep(object);
  }

  #keep(object: Listed): void {
    this.held.set(keyOf(object), `${object.metadata.uid} ${annotation(object, 'orrery.dev/origin-resource-version')}`);
  }

  /** One request whose body is given on as it comes. @throws Error when it is not answered with 200, or the connection is lost. */
  async #stream(path: string, take: (text: string) => void): Promise<void> {
    const { server, caPem, token } = this.#orrery.api;
    const agent = new Agent({ ca: caPem });
    try {
      await new Promise<void>((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
        const sent = request(
          `${server}${path}`,
          { agent, headers, signal: this.#stop.signal },
          (answer: IncomingMessage) => {
            if (answer.statusCode !== 200) reject(new Error(`${path} answered ${answer.statusCode}`));
            answer.setEncoding('utf8').on('data', take);
            answer.on('end', resolve).on('error', reject);
          },
        );
        sent.on('error', reject);
        sent.end();
      });
    } finally {
      agent.destroy();
    }
  }
}

function keyOf(object: Listed): string {
  const { namespace = '', name } = object.metadata;
  return `${annotation(object, 'orrery.dev/source')} ${namespace}/${name}`;
}

function annotation({ metadata }: Listed, name: string): string {
  return new Map(Object.entries(metadata.annotations ?? {})).get(name) ?? 'none';
}

/** A connection that ended, or that could not be made: the server is away. */
function isLoss(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ECONNRESET', 'ECONNREFUSED', 'ABORT_ERR', 'EPIPE', 'ENOENT'].includes(code) || String(error).includes('503');
}
