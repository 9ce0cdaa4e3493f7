import { revision, type SourceKind, sourceId } from '@orrery/model';
import { createdAtOf, labelsOf } from '../fields/metadata.ts';
import type { ExactJson } from '../json/exact-json.ts';
import { parseExactJson } from '../json/parse-exact-json.ts';
import type { KindView, SourceView } from '../object-view.ts';
import { memberOf } from '../paths/values-at.ts';
import type { FleetHistory, StateEnd, StateView } from './fleet-history.ts';

/** Kinds of the test fleets. */
export const testKinds = {
  pods: { group: '', resource: 'pods', names: ['Pod', 'pod', 'po'] },
  nodes: { group: '', resource: 'nodes', names: ['Node', 'node', 'no'] },
  replicasets: { group: 'apps', resource: 'replicasets', names: ['ReplicaSet', 'replicaset', 'rs'] },
  deployments: { group: 'apps', resource: 'deployments', names: ['Deployment', 'deployment', 'deploy'] },
} satisfies Record<string, KindView>;

/** What a test says of a state; the rest follows from the body. */
export interface TestState {
  readonly kind?: KindView;
  readonly source?: SourceView;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  /** JSON text or value; `metadata` is made of the rest. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly revision?: number;
  readonly originVersion?: string;
  readonly end?: { readonly revision: number; readonly isDeletion: boolean };
}

/** A source of the test fleets. */
export function testSource(id: number, name: string, kind: SourceKind = 'cluster'): SourceView {
  return { id: sourceId(id), kind, name, attributes: new Map([['provider', [`p${id}`]]]), isFresh: id % 2 === 0 };
}

/** A state as a view; times of storage are the revision times 1000. */
export function testState(state: TestState): StateView {
  const { name, namespace = '', uid = `uid-${name}`, revision: number = 1, end } = state;
  const text = JSON.stringify({
    metadata: { name, ...(namespace === '' ? {} : { namespace }), uid, ...state.metadata },
    ...state.body,
  });
  const json: ExactJson = parseExactJson(new TextEncoder().encode(text));
  return {
    source: state.source ?? testSource(1, 'a'),
    kind: state.kind ?? testKinds.pods,
    version: 'v1',
    namespace,
    name,
    uid,
    revision: revision(BigInt(number)),
    originVersion: state.originVersion ?? String(number),
    createdAt: createdAtOf(json),
    changedAt: number * 1000,
    labels: labelsOf(json),
    json: () => json,
    ...(end === undefined ? {} : { end: stateEnd(end) }),
  };
}

/** A history of these states, with two declared fields of pods. */
export function testHistory(states: readonly TestState[]): FleetHistory {
  return {
    states: states.map(testState),
    kinds: Object.values(testKinds),
    declaredFields: ({ group, resource }) =>
      group === '' && resource === 'pods'
        ? [
            { id: 1, group, resource, path: 'spec.q', type: 'quantity', isList: false },
            { id: 2, group, resource, path: 'spec.s', type: 'string', isList: false },
            { id: 3, group, resource, path: 'status.podIPs[].ip', type: 'ip', isList: true, semantic: 'ip' },
            { id: 4, group, resource, path: '$summary', type: 'string', isList: false, semantic: 'summary' },
          ]
        : [],
    summaryOf: ({ json }) => {
      const phase = memberOf(memberOf(json(), 'status'), 'phase');
      return typeof phase === 'string' ? phase : undefined;
    },
  };
}

function stateEnd({ revision: number, isDeletion }: NonNullable<TestState['end']>): StateEnd {
  return { revision: revision(BigInt(number)), at: number * 1000, isDeletion };
}
