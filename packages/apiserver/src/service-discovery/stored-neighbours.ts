import { textAt } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { Source, Store } from '@orrery/storage';
import { allOf, isOfSources, textIs } from '../objects/conditions.ts';
import { walkObjects } from '../objects/walk-objects.ts';
import { containerPorts, type LabelText, podLabels } from './roles/labels.ts';
import type { NeighbourPod, Neighbours } from './roles/role.ts';
import { serviceLabels } from './roles/service.ts';

/** What the endpoints of one namespace are looked up in. */
interface NamespaceObjects {
  readonly pods: ReadonlyMap<string, NeighbourPod>;
  readonly services: ReadonlyMap<string, LabelText>;
}

/** Namespaces in memory at a time: objects come namespace by namespace, and endpoints rarely name pods of another. */
const keptNamespaces = 4;

/** Pods and services of a cluster as far as the caller sees them, read namespace by namespace. */
export class StoredNeighbours implements Neighbours {
  readonly #store: Pick<Store, 'list'>;
  readonly #visible: VisibleSet;
  readonly #source: Source;
  readonly #signal: AbortSignal;
  readonly #kept = new Map<string, Promise<NamespaceObjects>>();

  constructor(
    deps: { readonly store: Pick<Store, 'list'>; readonly signal: AbortSignal },
    visible: VisibleSet,
    source: Source,
  ) {
    this.#store = deps.store;
    this.#signal = deps.signal;
    this.#visible = visible;
    this.#source = source;
  }

  async pod(namespace: string, name: string): Promise<NeighbourPod | undefined> {
    return (await this.#namespace(namespace)).pods.get(name);
  }

  async service(namespace: string, name: string): Promise<LabelText | undefined> {
    return (await this.#namespace(namespace)).services.get(name);
  }

  #namespace(namespace: string): Promise<NamespaceObjects> {
    const kept = this.#kept.get(namespace);
    if (kept !== undefined) return kept;
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= keptNamespaces && oldest !== undefined) this.#kept.delete(oldest);
    const read = this.#read(namespace);
    this.#kept.set(namespace, read);
    return read;
  }

  async #read(namespace: string): Promise<NamespaceObjects> {
    const pods = new Map<string, NeighbourPod>();
    const services = new Map<string, LabelText>();
    for await (const page of this.#walk(namespace, 'pods')) {
      for (const { stored, value } of page) {
        const pod = { labels: podLabels(value), ip: textAt(value, 'status', 'podIP'), ports: containerPorts(value) };
        pods.set(stored.key.name, pod);
      }
    }
    for await (const page of this.#walk(namespace, 'services')) {
      for (const { stored, value } of page) services.set(stored.key.name, serviceLabels(value));
    }
    return { pods, services };
  }

  #walk(namespace: string, resource: string): ReturnType<typeof walkObjects> {
    const { kind, name } = this.#source;
    const where = allOf([isOfSources(kind, [name]), textIs('namespace', namespace)]);
    const query = { visible: this.#visible, kinds: [{ group: '', resource }], where };
    return walkObjects(this.#store, query, this.#signal);
  }
}
