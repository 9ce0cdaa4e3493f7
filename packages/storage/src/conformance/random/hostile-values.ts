import { ExactNumber, type KindView } from '@orrery/query';

/** A kind of random fleets. */
export interface FleetKind extends KindView {
  readonly isNamespaced: boolean;
}

/** Two with declared fields, one of them cluster-scoped, one of another group, a custom one. In the default order. */
export const fleetKinds: readonly FleetKind[] = [
  { group: '', resource: 'nodes', names: ['Node', 'node', 'no'], isNamespaced: false },
  { group: '', resource: 'pods', names: ['Pod', 'pod', 'po'], isNamespaced: true },
  { group: 'apps', resource: 'replicasets', names: ['ReplicaSet', 'replicaset', 'rs'], isNamespaced: true },
  { group: 'example.org', resource: 'widgets', names: ['Widget', 'widget'], isNamespaced: true },
];

/** Names that begin alike, and that differ by what else they have. */
export const fleetSources = [
  { kind: 'cluster', name: 'b' },
  { kind: 'cluster', name: 'b-1' },
  { kind: 'account', name: '𝒳' },
  { kind: 'feed', name: 'a' },
] as const;

/** Texts that are easily compared wrongly: by UTF-16 units, by folded case, by parts of a path, by their first bytes. */
export const names: readonly string[] = [
  'a',
  'a-b',
  'b',
  'Web-1',
  'web-10',
  'x%y',
  'x_y',
  'x[y',
  'x*',
  '\ue000',
  '𝒳',
  'é',
  'kube:x',
];

/** `a-b/x` is before `a/x`. */
export const namespaces: readonly string[] = ['a', 'a-b', 'b', 'Team', 'team-1', '𝒳', '\ue000'];

export const labelKeys: readonly string[] = ['app', 'tier', 'k/ä', 'topology.kubernetes.io/zone'];

const long = 'long'.repeat(70);

/** Values of labels and fields: some look like numbers, some no column of texts holds, the long ones differ behind 256 bytes. */
export const texts: readonly string[] = [
  '',
  'web',
  'Web',
  '3',
  '3.0',
  '-7',
  '12',
  'true',
  'a\u0000b',
  '\ud800',
  '𝒳',
  '\ue000',
  long,
  `${long}x`,
  '9007199254740993',
];

/** Values that many objects have, so that conditions on them are met. */
export const usualTexts: readonly string[] = ['web', '3', 'true', 'Running'];

/** Some that a double holds, and spellings it does not. */
export const numbers: readonly (number | ExactNumber)[] = [
  3,
  3.5,
  0,
  -7,
  1e21,
  ...[
    ...['3.0', '30e-1', '-0', '0.10', '9007199254740993', '-9007199254740993', '12345678901234567890'],
    ...['0.1000000000000000000001', '1e400', '-2.5E-3'],
  ].map((text) => new ExactNumber(text)),
];

/** One number in its spellings, which are equal. */
export const usualNumbers: readonly (number | ExactNumber)[] = [3, new ExactNumber('3.0'), new ExactNumber('30e-1')];

export const uids: readonly string[] = [
  '00000000-0000-4000-8000-000000000001',
  '00000000-0000-4000-8000-000000000002',
  'u3',
  'u4',
];

export const addresses: readonly string[] = ['10.0.0.1', '10.0.0.2', '10.1.0.1', 'fd00::1', 'no address'];
