import { StatusError } from '@orrery/model';
import type { Source } from '@orrery/storage';
import type { ScopeFreshness } from '../freshness/scope-freshness.ts';
import { sourceText } from '../objects/source-text.ts';
import { joinLabels, type LabelText } from './roles/labels.ts';
import type { TargetGroup } from './roles/role.ts';
import { TextSpool } from './text-spool.ts';

/** Most targets of one answer (SEA-Z11). */
const maxTargets = 200_000;

/** Memory that an answer may take until it is whole. */
const maxBytes = 128 * 1024 * 1024;

/** Writes targets as Prometheus' HTTP discovery reads them (https://prometheus.io/docs/prometheus/latest/http_sd/). */
export class TargetList {
  readonly #spool = new TextSpool(maxBytes);
  #count = 0;

  /**
   * Adds the targets of one object, each as a group of its own, since their labels differ.
   * @throws StatusError ServiceUnavailable when there are more than 200,000.
   */
  add({ labels, targets }: TargetGroup, ofSource: LabelText): void {
    for (const target of targets) {
      this.#count += 1;
      if (this.#count > maxTargets)
        throw new StatusError(
          'ServiceUnavailable',
          `more than ${maxTargets} targets; ask for less with clusters, namespaces or q`,
        );
      const all = joinLabels(target.labels, labels, ofSource);
      const separator = this.#count === 1 ? '[' : ',\n';
      this.#spool.append(`${separator}{"targets":[${JSON.stringify(target.address)}],"labels":{${all}}}`);
    }
  }

  /** The list with the tag of its content. */
  end(): { readonly tag: string; readonly body: AsyncIterable<Uint8Array> } {
    this.#spool.append(this.#count === 0 ? '[]\n' : ']\n');
    return { tag: this.#spool.end(), body: this.#spool.read() };
  }
}

/** The labels that say where a target was learned. */
export function sourceLabels(source: Source, state: ScopeFreshness['state']): LabelText {
  return Object.entries({
    __meta_orrery_cluster: source.name,
    __meta_orrery_source: sourceText(source),
    __meta_orrery_source_state: state,
  })
    .map(([label, text]) => `"${label}":${JSON.stringify(text)}`)
    .join(',');
}
