import { Gauge, type GaugeConfiguration } from 'prom-client';

/** A gauge that says which of several states things are in: one series per thing, 1 at the label `state` it has. */
export class LabelledStates<Label extends string> {
  readonly #gauge: Gauge<Label | 'state'>;
  readonly #known = new Map<string, { readonly labels: Readonly<Record<Label, string>>; readonly state: string }>();

  constructor(configuration: GaugeConfiguration<Label>) {
    const labelNames: (Label | 'state')[] = [...(configuration.labelNames ?? []), 'state'];
    const { name, help, registers } = configuration;
    this.#gauge = new Gauge({ name, help, labelNames, ...(registers === undefined ? {} : { registers }) });
  }

  /** The state of a thing; undefined when it is gone. */
  set(labels: Readonly<Record<Label, string>>, state: string | undefined): void {
    const key = JSON.stringify(labels);
    const before = this.#known.get(key);
    if (before?.state === state) return;
    if (before !== undefined) this.#gauge.remove(withState(before.labels, before.state));
    this.#known.delete(key);
    if (state === undefined) return;
    this.#known.set(key, { labels, state });
    this.#gauge.set(withState(labels, state), 1);
  }

  /** Forgets the things that are meant. */
  forget(isMeant: (labels: Readonly<Record<Label, string>>) => boolean): void {
    for (const { labels } of [...this.#known.values()]) if (isMeant(labels)) this.set(labels, undefined);
  }
}

function withState<Label extends string>(
  labels: Readonly<Record<Label, string>>,
  state: string,
): Record<Label | 'state', string> {
  const all: Record<Label | 'state', string> = { ...labels, state };
  return all;
}
