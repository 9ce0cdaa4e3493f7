import type { Revision } from '@orrery/model';
import {
  createdAtOf,
  type ExactJson,
  type KindView,
  labelsOf,
  parseExactJson,
  type SourceView,
  type StateEnd,
  type StateView,
} from '@orrery/query';
import type { Put } from '../../contract/writing.ts';

/** A state of an object as the model has it. */
export class FleetState implements StateView {
  readonly put: Put;
  readonly source: SourceView;
  readonly kind: KindView;
  readonly revision: Revision;
  readonly changedAt: number;
  readonly version: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: number | undefined;
  readonly labels: readonly string[];
  readonly json: () => ExactJson;
  /** Refreshed without a revision while the state holds (KSY-E05). */
  originVersion: string;
  end?: StateEnd;

  constructor(put: Put, of: Pick<StateView, 'source' | 'revision' | 'changedAt'> & { readonly kind: KindView }) {
    const json = parseExactJson(put.body);
    this.put = put;
    this.source = of.source;
    this.kind = of.kind;
    this.revision = of.revision;
    this.changedAt = of.changedAt;
    this.version = put.version;
    this.namespace = put.key.namespace;
    this.name = put.key.name;
    this.uid = put.uid;
    this.createdAt = createdAtOf(json);
    this.labels = labelsOf(json);
    this.json = () => json;
    this.originVersion = put.originVersion;
  }

  /** Whether a put would change nothing but the origin version. */
  isSame({ body, version, uid }: Put): boolean {
    return version === this.version && uid === this.uid && Buffer.compare(body, this.put.body) === 0;
  }
}
