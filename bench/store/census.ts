import type { ObjectKey } from '@orrery/model';

/** What the census reads of a generated pod. */
interface PodText {
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly image: string }[] };
  readonly status: { readonly podIP?: string };
}

/** What is counted of pods. */
export type Trait = 'label' | 'image' | 'podIP' | 'nodeName' | 'owner';

/** One pod in so many is remembered. */
const sampleEvery = 4;
const separator = '\n';

/** Counts what pods of a fleet have in common, to ask for what has a known number of hits. */
export class Census {
  /** Keys of pods of all sources. */
  readonly pods: ObjectKey[] = [];
  readonly #counts: Readonly<Record<Trait, Map<string, number>>> = {
    label: new Map(),
    image: new Map(),
    podIP: new Map(),
    nodeName: new Map(),
    owner: new Map(),
  };
  #podCount = 0;

  /** @param text JSON of a pod. */
  add(key: ObjectKey, text: string): void {
    if (this.#podCount % sampleEvery === 0) this.pods.push(key);
    this.#podCount += 1;
    // The text is the generator's own.
    const { metadata, spec, status } = JSON.parse(text) as PodText;
    for (const [name, value] of Object.entries(metadata.labels ?? {})) this.#count('label', name + separator + value);
    for (const image of new Set(spec.containers.map((container) => container.image))) this.#count('image', image);
    for (const { uid } of metadata.ownerReferences ?? []) this.#count('owner', uid);
    if (status.podIP !== undefined) this.#count('podIP', status.podIP);
    if (spec.nodeName !== undefined) this.#count('nodeName', spec.nodeName);
  }

  get podCount(): number {
    return this.#podCount;
  }

  /** Up to `many` values with the most pods, yet at most `most` of them. */
  valuesWith(trait: Trait, most: number, many: number): readonly { readonly value: string; readonly pods: number }[] {
    return [...this.#counts[trait]]
      .filter(([, pods]) => pods <= most)
      .sort(([one, few], [other, more]) => more - few || (one < other ? -1 : 1))
      .slice(0, many)
      .map(([value, pods]) => ({ value, pods }));
  }

  /** As {@link valuesWith} of labels. */
  labelsWith(
    most: number,
    many: number,
  ): readonly { readonly key: string; readonly value: string; readonly pods: number }[] {
    return this.valuesWith('label', most, many).map(({ value: pair, pods }) => {
      const [key = '', value = ''] = pair.split(separator);
      return { key, value, pods };
    });
  }

  #count(trait: Trait, value: string): void {
    const counts = this.#counts[trait];
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
}
