import type { KindName } from '../ast.ts';
import { parseFieldPath } from '../paths/parse-field-path.ts';
import { printFieldPath } from '../paths/print-field-path.ts';

/**
 * A field that kube-apiserver registers for a kind (SEA-E06): an absent value equals the zero value of its type. `paths` are those of
 * the body, the first with a value that is not empty counts: kube-apiserver's names are not always paths.
 */
export interface RegisteredField {
  readonly zero: string;
  readonly paths: readonly string[];
}

const empty = { zero: '' };

const podFields: readonly (readonly [string, RegisteredField])[] = [
  ...alike('', [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ]),
  ...alike('false', ['spec.hostNetwork']),
];

const references = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

/**
 * Both event kinds answer to both sets of names; bodies of `events.k8s.io` spell some of them their own way
 * (https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/).
 */
function eventFields(body: {
  readonly object: string;
  readonly component: string;
  readonly source: string;
}): readonly (readonly [string, RegisteredField])[] {
  return [
    ...['involvedObject', 'regarding'].flatMap((name) =>
      references.map((member) => renamed(`${name}.${member}`, [`${body.object}.${member}`])),
    ),
    ...alike('', ['reason', 'type']),
    renamed('reportingComponent', [body.component]),
    renamed('reportingController', [body.component]),
    renamed('source', [`${body.source}.component`, body.component]),
  ];
}

const byKind: ReadonlyMap<string, ReadonlyMap<string, RegisteredField>> = new Map(
  Object.entries({
    '/pods': podFields,
    '/nodes': alike('false', ['spec.unschedulable']),
    '/services': alike('', ['spec.clusterIP', 'spec.type']),
    '/namespaces': alike('', ['status.phase']),
    '/secrets': alike('', ['type']),
    '/events': eventFields({ object: 'involvedObject', component: 'reportingComponent', source: 'source' }),
    'events.k8s.io/events': eventFields({
      object: 'regarding',
      component: 'reportingController',
      source: 'deprecatedSource',
    }),
    'apps/replicasets': alike('0', ['status.replicas']),
    '/replicationcontrollers': alike('0', ['status.replicas']),
    'batch/jobs': [['status.successful', { zero: '0', paths: ['status.succeeded'] }]],
    'certificates.k8s.io/certificatesigningrequests': alike('', ['spec.signerName']),
    'certificates.k8s.io/clustertrustbundles': alike('', ['spec.signerName']),
    'certificates.k8s.io/podcertificaterequests': alike('', ['spec.signerName', 'spec.podName', 'spec.nodeName']),
    'resource.k8s.io/resourceslices': alike('', ['spec.nodeName', 'spec.driver']),
  } satisfies Record<string, readonly (readonly [string, RegisteredField])[]>).map(([kind, fields]) => [
    kind,
    new Map<string, RegisteredField>(fields),
  ]),
);

/** A kind, and what its CustomResourceDefinition says of it. */
export interface SelectedKind extends KindName {
  /** `selectableFields[].jsonPath` of the version: `.spec.color`. An absent one is the empty text, whatever its type. */
  readonly selectableFields?: readonly string[];
}

/** The registered field of a kind by its name in selectors, in canonical spelling. */
export function registeredField(kind: SelectedKind, name: string): RegisteredField | undefined {
  const { group, resource, selectableFields = [] } = kind;
  const isSelectable = selectableFields.some((path) => printFieldPath(parseFieldPath(path)) === name);
  return isSelectable ? { ...empty, paths: [name] } : byKind.get(`${group}/${resource}`)?.get(name);
}

function alike(zero: string, paths: readonly string[]): (readonly [string, RegisteredField])[] {
  return paths.map((path) => [path, { zero, paths: [path] }]);
}

function renamed(name: string, paths: readonly string[]): readonly [string, RegisteredField] {
  return [name, { ...empty, paths }];
}
