import { type Static, Type } from 'typebox';
import { conditionSchema } from './condition-schema.ts';
import type { ControlKind, ControlObject, PrinterColumn } from './control-kind.ts';
import { syncResourcesSchema } from './sync-resource.ts';

/** Base64 of at most 1 MiB, the limit of a kubeconfig (KSY-A11). */
const bytes = (description: string): ReturnType<typeof Type.String> =>
  Type.String({ maxLength: 1_398_104, description: `${description} Base64.` });

function secretKeyOf(description: string) {
  return Type.Object(
    {
      name: Type.Optional(Type.String({ maxLength: 253, description: 'Name of the secret.' })),
      key: Type.Optional(Type.String({ maxLength: 253, description: 'Key in the secret.' })),
    },
    { description },
  );
}

const specSchema = Type.Object(
  {
    kubeconfig: Type.Optional(bytes('A kubeconfig; it wins over the other fields. Kept in the vault.')),
    apiserver: Type.Optional(Type.String({ maxLength: 2048, description: 'HTTPS URL of the API server.' })),
    caData: Type.Optional(bytes('CA certificates, PEM.')),
    tokenData: Type.Optional(bytes('Bearer token. Kept in the vault.')),
    certData: Type.Optional(bytes('Client certificate, PEM. Kept in the vault.')),
    keyData: Type.Optional(bytes('Private key of the client certificate, PEM. Kept in the vault.')),
    authenticationFrom: Type.Optional(
      Type.Object(
        {
          kubeconfig: Type.Optional(secretKeyOf('Where a kubeconfig is.')),
          ca: Type.Optional(secretKeyOf('Where the CA is.')),
          cert: Type.Optional(secretKeyOf('Where the client certificate is.')),
          key: Type.Optional(secretKeyOf('Where its key is.')),
          token: Type.Optional(secretKeyOf('Where the token is.')),
        },
        { description: 'Keys of secrets of the system namespace. Not supported yet: give the values themselves.' },
      ),
    ),
    syncResources: Type.Optional({ ...syncResourcesSchema, description: 'Kinds to collect.' }),
    syncAllCustomResources: Type.Optional(
      Type.Boolean({ description: 'Whether every kind defined by a CRD is collected too.' }),
    ),
    syncResourcesRefName: Type.Optional(
      Type.String({ maxLength: 253, description: 'Name of a ClusterSyncResources whose kinds are collected too.' }),
    ),
    shardingName: Type.Optional(
      Type.String({ maxLength: 253, description: 'Group of replicas that collects the cluster.' }),
    ),
  },
  { description: 'How the cluster is reached and what of it is collected.' },
);

const syncConditionSchema = Type.Object({
  version: Type.String({ description: 'A version that was asked for.' }),
  syncVersion: Type.Optional(Type.String({ description: 'The version that is listed and watched.' })),
  storageVersion: Type.Optional(Type.String({ description: 'The version objects are stored in.' })),
  storageResource: Type.Optional(Type.String({ description: 'The kind objects are stored as.' })),
  status: Type.String({ description: 'Pending, Syncing, Stop, Unknown or Error.' }),
  reason: Type.String({ description: 'Machine-readable cause.' }),
  message: Type.Optional(Type.String({ description: 'The cause for people.' })),
  initialListPhase: Type.Optional(Type.String({ description: 'Present until the first list is complete.' })),
  lastTransitionTime: Type.Optional(Type.String({ format: 'date-time', description: 'When status changed last.' })),
});

const statusSchema = Type.Object(
  {
    apiserver: Type.Optional(Type.String({ description: 'URL in use.' })),
    version: Type.Optional(Type.String({ description: 'gitVersion of the API server.' })),
    shardingName: Type.Optional(Type.String({ description: 'Group of replicas that collects it now.' })),
    conditions: Type.Optional(Type.Array(conditionSchema, { description: 'Progress and health, with causes.' })),
    syncResources: Type.Optional(
      Type.Array(
        Type.Object({
          group: Type.String({ description: 'API group.' }),
          resources: Type.Array(
            Type.Object({
              name: Type.String({ description: 'Plural name.' }),
              kind: Type.String({ description: 'Name of the kind.' }),
              namespaced: Type.Boolean({ description: 'Whether its objects are in namespaces.' }),
              syncConditions: Type.Array(syncConditionSchema, { description: 'One per version.' }),
            }),
            { description: 'Kinds of the group.' },
          ),
        }),
        { description: 'What is collected.' },
      ),
    ),
  },
  { description: 'What the server observed.' },
);

/** Parsed `spec` of a `PediaCluster`. */
export type PediaClusterSpec = Static<typeof specSchema>;

/** `status` of a `PediaCluster`. */
export type PediaClusterStatus = Static<typeof statusSchema>;

/** A cluster in Clusterpedia's words; one object with the `Cluster` of the name (KSY-I03). */
export type PediaCluster = ControlObject<PediaClusterSpec, PediaClusterStatus>;

/** Columns of KSY-G05. */
function conditionColumn(type: string, member: 'status' | 'reason', priority: number): PrinterColumn {
  const jsonPath = `.status.conditions[?(@.type=="${type}")].${member}`;
  return { name: type, type: 'string', jsonPath, priority, description: `The condition ${type}.` };
}

/** The kind `PediaCluster` of `cluster.clusterpedia.io/v1alpha2`, with Clusterpedia's fields and columns. */
export const pediaClusterKind: ControlKind = {
  api: {
    group: 'cluster.clusterpedia.io',
    version: 'v1alpha2',
    resource: 'pediaclusters',
    singular: 'pediacluster',
    kind: 'PediaCluster',
    namespaced: false,
    shortNames: [],
    categories: [],
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'watch'],
  },
  description: 'A cluster in the form Clusterpedia has; the Cluster of the same name is the same object.',
  spec: specSchema,
  status: statusSchema,
  columns: [
    conditionColumn('Ready', 'status', 0),
    { name: 'Version', type: 'string', jsonPath: '.status.version', description: 'Version of the API server.' },
    { name: 'APIServer', type: 'string', jsonPath: '.status.apiserver', description: 'URL of the API server.' },
    conditionColumn('Validated', 'reason', 10),
    conditionColumn('SynchroRunning', 'reason', 10),
    conditionColumn('ClusterHealthy', 'reason', 10),
    {
      name: 'ShardingName',
      type: 'string',
      jsonPath: '.status.shardingName',
      priority: 10,
      description: 'Group of replicas that collects it now.',
    },
  ],
  writeOnly: ['kubeconfig', 'tokenData', 'certData', 'keyData'].map((name) => ['spec', name]),
};
