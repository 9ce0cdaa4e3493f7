import { type TProperties, type TSchema, Type } from 'typebox';
import { type FeedKindName, feedKindText } from './feed-kinds.ts';

/** A field the pusher sends whenever the API object has it; absent and `null` say that the object has none (TAG-P02). */
const send = (schema: TSchema, description?: string) =>
  Type.Optional(Type.Union([schema, Type.Null()], description === undefined ? {} : { description }));

const must = (description: string) => Type.String({ minLength: 1, description });
const text = Type.String();
const texts = Type.Record(Type.String(), Type.String());

const identity = { uid: must('Unique id.'), name: must('Name.') };
const inNamespace = { ...identity, namespace: must('Name of the owning namespace.') };
const labels = { labels: send(texts, 'May be empty.') };
const fingerprint = {
  fp: Type.Optional(
    Type.String({
      maxLength: 128,
      description: 'Changes when the object changes; needed without metadata.resourceVersion.',
    }),
  ),
};

const ownerReference = Type.Object({ name: send(text), uid: send(text), kind: send(text) });
/** The source prints one object; the list is the real shape (TAG-P05). */
const owners = {
  ownerReferences: send(Type.Union([Type.Array(ownerReference), ownerReference]), 'The owning workload.'),
};

const profile = (metadata: TProperties, rest: TProperties = {}): TSchema =>
  Type.Object({ ...fingerprint, metadata: Type.Object(metadata), ...rest });

const node = profile(identity, {
  status: send(
    Type.Object({
      addresses: send(Type.Array(Type.Object({ address: send(text), type: send(text) })), 'Addresses of the node.'),
      conditions: send(
        Type.Array(Type.Object({ reason: send(text), status: send(text), type: send(text) })),
        'Decides the state of the node.',
      ),
    }),
  ),
  spec: send(Type.Object({ podCIDR: send(text, 'Pod CIDR of this node.') })),
});

const workload = profile(
  { ...inNamespace, ...labels },
  { spec: send(Type.Object({ replicas: send(Type.Integer()) })) },
);

const replicaSet = profile(
  { ...inNamespace, ...labels, ...owners },
  { spec: send(Type.Object({ replicas: send(Type.Integer()) })) },
);

const pod = profile(
  {
    ...inNamespace,
    ...labels,
    ...owners,
    creationTimestamp: send(text, 'Time of creation, RFC 3339.'),
    generateName: send(text, 'Of pods of a StatefulSet; generate_name is accepted as well.'),
  },
  {
    status: send(
      Type.Object({
        hostIP: send(text, 'Node IP.'),
        podIP: send(text, 'Pod IP.'),
        conditions: send(Type.Array(Type.Object({ type: send(text), status: send(text) })), 'State of the pod.'),
        containerStatuses: send(Type.Array(Type.Object({ containerID: send(text) })), 'Identity of the containers.'),
      }),
    ),
  },
);

const portName = Type.Union([Type.Integer(), Type.String()]);

const service = profile(
  { ...inNamespace, ...labels },
  {
    spec: send(
      Type.Object({
        clusterIP: send(text),
        ports: send(
          Type.Array(
            Type.Object({
              name: send(text),
              nodePort: send(Type.Integer()),
              port: send(Type.Integer()),
              protocol: send(text),
              targetPort: send(portName),
            }),
          ),
        ),
        selector: send(texts, 'Labels by which the service finds its pods.'),
        type: send(text),
      }),
    ),
  },
);

const backend = Type.Object({
  service: send(
    Type.Object({ name: send(text), port: send(Type.Object({ number: send(Type.Integer()), name: send(text) })) }),
  ),
  serviceName: send(text, 'Shape of v1beta1, accepted as well.'),
  servicePort: send(portName, 'Shape of v1beta1, accepted as well.'),
});

const ingress = profile(inNamespace, {
  spec: send(
    Type.Object({
      rules: send(
        Type.Array(
          Type.Object({
            host: send(text, 'Domain name.'),
            http: send(
              Type.Object({
                paths: send(Type.Array(Type.Object({ path: send(text), backend: send(backend, 'Backend service.') }))),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
});

const endpointSlice = profile(
  { ...inNamespace, ...labels },
  {
    addressType: send(text),
    ports: send(Type.Array(Type.Object({ name: send(text), port: send(Type.Integer()), protocol: send(text) }))),
    endpoints: send(
      Type.Array(
        Type.Object({
          addresses: send(Type.Array(text)),
          nodeName: send(text),
          zone: send(text),
          targetRef: send(Type.Object({ kind: send(text), name: send(text), namespace: send(text), uid: send(text) })),
        }),
      ),
    ),
  },
);

const profiles: ReadonlyMap<string, TSchema> = new Map([
  ['v1/Node', node],
  ['v1/Namespace', profile(identity)],
  ['v1/Pod', pod],
  ['v1/Service', service],
  ['v1/ReplicationController', workload],
  ['apps/v1/Deployment', workload],
  ['apps/v1/StatefulSet', workload],
  ['apps/v1/DaemonSet', workload],
  ['apps/v1/ReplicaSet', replicaSet],
  ['batch/v1/Job', workload],
  ['batch/v1/CronJob', workload],
  ['apps.cafe.cloud.alipay.com/v1alpha1/CafeDeployment', workload],
  ['apps.cafe.cloud.alipay.com/v1alpha1/InPlaceSet', replicaSet],
  ['apps.kruise.io/v1alpha1/CloneSet', workload],
  ['networking.k8s.io/v1/Ingress', ingress],
  ['discovery.k8s.io/v1/EndpointSlice', endpointSlice],
]);

const ofAnyNamespaced = profile(inNamespace);
const ofAnyClusterScoped = profile(identity);

/** Kinds a feed of a cluster has to send (TAG-P04). */
export const mandatoryFeedKinds: readonly string[] = ['v1/Node', 'v1/Namespace', 'v1/Pod'];

/** Kinds that have a minimal profile of their own, as frames write them. */
export const profiledKinds: readonly string[] = [...profiles.keys()];

/**
 * What an item of a kind must and may have, as a JSON Schema (draft 2020-12): the minimal profile of `tags.md` 2, for other kinds the
 * identity alone. Unknown fields are allowed.
 */
export function minimalProfileOf(kind: FeedKindName, isNamespaced: boolean): TSchema {
  return profiles.get(feedKindText(kind)) ?? (isNamespaced ? ofAnyNamespaced : ofAnyClusterScoped);
}

/** The published schema of a kind's minimal profile (TAG-P01); undefined for a kind without one. `group` is `core` for core kinds. */
export function feedSchemaDocument(group: string, kindName: string): object | undefined {
  const wanted = group === 'core' ? '' : group;
  for (const [name, schema] of profiles) {
    const parts = name.split('/');
    const kind = parts.at(-1);
    const own = parts.length === 3 ? (parts[0] ?? '') : '';
    if (own !== wanted || kind !== kindName) continue;
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `/feed/v1/schemas/${group}/${kindName}.json`,
      title: `Minimal profile of ${name}`,
      ...schema,
    };
  }
  return undefined;
}
