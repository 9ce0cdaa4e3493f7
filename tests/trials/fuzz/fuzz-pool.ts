import type { SeededRandom } from '@orrery/lab';

const kept = 200;

/** What requests are made of that has a meaning to the server: names it knows, and what it gave out. */
export class FuzzPool {
  readonly clusters: readonly [string, ...string[]];
  readonly tokens: string[] = [];
  readonly revisions: string[] = [];
  readonly names: string[] = [];
  readonly namespaces: string[] = [];
  readonly uids: string[] = [];
  readonly etags: string[] = [];
  /** Paths of objects that lists named. */
  readonly paths: string[] = [];
  readonly #random: SeededRandom;

  /** @param random decides which of what was learned is kept. */
  constructor(clusters: readonly [string, ...string[]], random: SeededRandom) {
    this.clusters = clusters;
    this.#random = random;
  }

  /** Learns from a list that the server answered for a path. */
  learn(path: string, body: Buffer): void {
    const text = body.toString('utf8', 0, 20_000);
    this.#keep(this.paths, objectPath(path, text));
    this.#keep(this.tokens, /"continue":"([^"]+)"/.exec(text)?.[1]);
    this.#keep(this.revisions, /"resourceVersion":"(\d+)"/.exec(text)?.[1]);
    this.#keep(this.names, /"name":"([^"]+)"/.exec(text)?.[1]);
    this.#keep(this.namespaces, /"namespace":"([^"]+)"/.exec(text)?.[1]);
    this.#keep(this.uids, /"uid":"([^"]+)"/.exec(text)?.[1]);
  }

  /** Learns an ETag. */
  learnEtag(etag: string | undefined): void {
    this.#keep(this.etags, etag);
  }

  #keep(among: string[], text: string | undefined): void {
    if (text === undefined) return;
    if (among.length < kept) among.push(text);
    else among[this.#random.below(kept)] = text;
  }
}

/** The path of the first object of a list, as far as its text shows it. */
function objectPath(path: string, text: string): string | undefined {
  const name = /"items":\[\{"metadata":\{[^{}]*"name":"([^"]+)"/.exec(text)?.[1];
  const namespace = /"items":\[\{"metadata":\{[^{}]*"namespace":"([^"]+)"/.exec(text)?.[1];
  if (name === undefined) return undefined;
  if (namespace === undefined || path.includes('/namespaces/')) return `${path}/${name}`;
  const cut = path.lastIndexOf('/');
  return `${path.slice(0, cut)}/namespaces/${namespace}${path.slice(cut)}/${name}`;
}
