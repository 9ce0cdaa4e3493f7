import { type Handler, sendJson, status } from '../scripted-server/start-scripted-server.ts';

type Response = Parameters<Handler>[1];

interface HistoryEntry {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly name: string;
}

interface OpenWatch {
  readonly response: Response;
  /** Its initial events have not been ended yet. */
  isInitial: boolean;
  /** What was sent. */
  sentTo: number;
}

/** Objects of a page; small, so that few objects make several pages. */
const pageObjects = 2;

/**
 * A collection of pods that answers list, watch, streaming list and get as kube-apiserver does, with a history that can be
 * compacted or set back, and that breaks when told to.
 */
export class ScriptedCollection {
  /** Name to resourceVersion. */
  readonly objects = new Map<string, number>();
  /** Statuses of the next answers. */
  readonly refusals: number[] = [];
  readonly #watches = new Set<OpenWatch>();
  readonly #snapshots = new Map<number, readonly (readonly [string, number])[]>();
  #history: HistoryEntry[] = [];
  #revision = 10;
  #compacted = 0;

  readonly handler: Handler = (request, response) => {
    const url = new URL(request.url, 'https://server');
    const refusal = this.refusals.shift();
    if (url.pathname === '/readyz') sendJson(response, 200, {});
    else if (refusal !== undefined) sendJson(response, refusal, status(refusal, 'Failure'));
    else if (url.searchParams.has('watch')) this.#watch(url.searchParams, response);
    else if (url.pathname.includes('/namespaces/')) this.#get(url.pathname.split('/').at(-1) ?? '', response);
    else this.#list(url.searchParams, response);
  };

  put(name: string): void {
    this.#commit({ type: this.objects.has(name) ? 'MODIFIED' : 'ADDED', name });
  }

  remove(name: string): void {
    if (this.objects.has(name)) this.#commit({ type: 'DELETED', name });
  }

  /** Sends a line to every watch. */
  say(line: string): void {
    for (const { response } of this.#watches) response.write(line);
  }

  bookmark(): void {
    this.say(eventLine('BOOKMARK', { resourceVersion: String(this.#revision) }));
  }

  /** Ends the initial events of every streaming list. */
  endInitial(): void {
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    const line = eventLine('BOOKMARK', { resourceVersion: String(this.#revision), annotations });
    for (const watch of this.#watches) {
      if (watch.isInitial) watch.response.write(line);
      watch.isInitial = false;
    }
  }

  /** Ends every watch, in the middle of a line or after one. */
  end(isWithinLine: boolean): void {
    for (const { response } of this.#watches) response.end(isWithinLine ? '{"type":"ADDED","obj' : '');
    this.#watches.clear();
  }

  compact(): void {
    this.#compacted = this.#revision;
  }

  /** Goes back by some revisions, as etcd restored from a snapshot; whoever was connected is cut. */
  restore(revisions: number): void {
    const to = Math.max(this.#compacted, this.#revision - revisions, 10);
    const undone = this.#history.filter((entry) => entry.revision > to).map((entry) => entry.name);
    this.#history = this.#history.filter((entry) => entry.revision <= to);
    for (const name of undone) {
      const last = this.#history.findLast((entry) => entry.name === name);
      if (last === undefined || last.type === 'DELETED') this.objects.delete(name);
      else this.objects.set(name, last.revision);
    }
    this.#revision = to;
    for (const { response } of this.#watches) response.stream.destroy();
    this.#watches.clear();
  }

  #commit(change: Pick<HistoryEntry, 'type' | 'name'>): void {
    this.#revision += 1;
    this.#history.push({ ...change, revision: this.#revision });
    if (change.type === 'DELETED') this.objects.delete(change.name);
    else this.objects.set(change.name, this.#revision);
    for (const watch of this.#watches) this.#send(watch);
  }

  #send(watch: OpenWatch): void {
    for (const { revision, type, name } of this.#history) {
      if (revision > watch.sentTo) watch.response.write(eventLine(type, metadataOf(name, revision)));
    }
    watch.sentTo = Math.max(watch.sentTo, this.#revision);
  }

  #watch(query: URLSearchParams, response: Response): void {
    const isInitial = query.has('sendInitialEvents');
    const from = isInitial ? this.#revision : Number(query.get('resourceVersion'));
    response.writeHead(200).write('\n');
    if (from < this.#compacted) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: status(410, 'Expired') })}\n`);
      return;
    }
    const watch = { response, isInitial, sentTo: from };
    this.#watches.add(watch);
    response.once('close', () => this.#watches.delete(watch));
    if (isInitial) {
      for (const [name, revision] of this.objects) response.write(eventLine('ADDED', metadataOf(name, revision)));
    }
    this.#send(watch);
  }

  #get(name: string, response: Response): void {
    const revision = this.objects.get(name);
    if (revision === undefined) sendJson(response, 404, status(404, 'NotFound'));
    else sendJson(response, 200, { metadata: metadataOf(name, revision) });
  }

  #list(query: URLSearchParams, response: Response): void {
    const [revision = this.#revision, offset = 0] = (query.get('continue') ?? '')
      .split(':')
      .filter(Boolean)
      .map(Number);
    const details = { causes: [{ reason: 'ResourceVersionTooLarge' }] };
    if (query.has('continue') && revision < this.#compacted) sendJson(response, 410, status(410, 'Expired'));
    else if (Number(query.get('resourceVersion') ?? 0) > this.#revision)
      sendJson(response, 504, status(504, 'Timeout', { details }));
    else this.#sendPage(query, response, { revision, offset });
  }

  #sendPage(
    query: URLSearchParams,
    response: Response,
    { revision, offset }: { readonly revision: number; readonly offset: number },
  ): void {
    if (offset === 0) this.#snapshots.set(revision, [...this.objects]);
    const all = this.#snapshots.get(revision) ?? [];
    const limit = query.has('limit') ? Math.min(pageObjects, Number(query.get('limit'))) : all.length;
    const end = offset + limit;
    const metadata = { resourceVersion: String(revision), continue: end < all.length ? `${revision}:${end}` : '' };
    const items = all.slice(offset, end).map(([name, at]) => ({ metadata: metadataOf(name, at) }));
    sendJson(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata, items });
  }
}

function metadataOf(name: string, revision: number): object {
  return { namespace: 'a', name, uid: `uid-${name}`, resourceVersion: String(revision) };
}

function eventLine(type: string, metadata: object): string {
  return `${JSON.stringify({ type, object: { metadata } })}\n`;
}
