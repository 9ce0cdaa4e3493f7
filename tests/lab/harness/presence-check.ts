import { type ApiConnection, type Cluster, createApiConnection, type Orrery } from '@orrery/lab';

/** What is to be seen all the while: a list of one cluster in Orrery, and the keys that are never to be missing from it. */
export interface Presence {
  readonly cluster: string;
  /** Path of the kind below a cluster, such as `/api/v1/pods`. */
  readonly path: string;
  /** `<namespace>/<name>`. */
  readonly keys: ReadonlySet<string>;
}

interface NamedList {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly namespace?: string; readonly name: string } }[];
}

/** The objects of a kind that a member has now in namespaces of this prefix. */
export async function presenceOf(member: Cluster, path: string, prefix = 'fleet-'): Promise<Presence> {
  const { items }: NamedList = JSON.parse(await member.kubectl(['get', '--raw', path]));
  const keys = items.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  return { cluster: member.name, path, keys: new Set(keys.filter((key) => key.startsWith(prefix))) };
}

/**
 * Lists again and again and notes what was missing, though its member never lost it. Answers that fail are counted and prove
 * nothing: a server that is down shows nothing wrong.
 */
export class PresenceCheck implements AsyncDisposable {
  /** What was missing, with the list it was missing from. */
  readonly missing: string[] = [];
  /** Whole lists that were looked at. */
  lists = 0;
  /** Lists that failed. */
  failures = 0;
  readonly #orrery: Orrery;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(orrery: Orrery, presences: readonly Presence[], pauseMs = 500) {
    this.#orrery = orrery;
    this.#running = this.#run(presences, pauseMs);
  }

  /** Ends after the list under way, which is the last to be looked at. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(presences: readonly Presence[], pauseMs: number): Promise<void> {
    do {
      for (const presence of presences) await this.#look(presence);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } while (!this.#stop.signal.aborted);
  }

  async #look({ cluster, path, keys }: Presence): Promise<void> {
    let seen: Set<string>;
    try {
      seen = await this.#list(`/fleet/clusters/${cluster}${path}`);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.failures += 1;
      return;
    }
    this.lists += 1;
    for (const key of keys) if (!seen.has(key)) this.missing.push(`list ${this.lists}: ${cluster}${path} ${key}`);
  }

  /** The address changes when the server starts anew: a connection for each list. */
  async #list(base: string): Promise<Set<string>> {
    const { server, caPem, token } = this.#orrery.api;
    using api: ApiConnection = createApiConnection({ server, caPem, credentials: { token } });
    const keys = new Set<string>();
    let next = '';
    do {
      const query = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
      const answer = await api.send({ method: 'GET', path: `${base}?limit=1000${query}` });
      if (answer.status !== 200) throw new Error(`${base} answered ${answer.status}`);
      const { metadata, items }: NamedList = JSON.parse(answer.body);
      for (const { metadata: named } of items) keys.add(`${named.namespace ?? ''}/${named.name}`);
      next = metadata.continue ?? '';
    } while (next !== '');
    return keys;
  }
}
