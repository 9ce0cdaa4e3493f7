import { type Static, Type } from 'typebox';
import { clusterAccessSchema } from './cluster-access.ts';
import { clusterSyncSchema } from './cluster-sync.ts';
import { conditionSchema } from './condition-schema.ts';
import type { ControlKind, ControlObject } from './control-kind.ts';

/** `spec` of a `Cluster`: how to reach one Kubernetes API server (`clusters.md` 24). */
const clusterSpecSchema = Type.Object(
  {
    displayName: Type.Optional(Type.String({ maxLength: 256, description: 'Name shown to people.' })),
    origin: Type.Optional(
      Type.Union([Type.Literal('imported'), Type.Literal('pushed')], {
        default: 'imported',
        description: 'How the cluster came under care: by its address, or by a feed that pushes its objects.',
      }),
    ),
    approved: Type.Optional(
      Type.Boolean({
        description: 'Accepts a pushed cluster that a shared registration token made; nothing of it is stored before.',
      }),
    ),
    shardingName: Type.Optional(
      Type.String({
        maxLength: 253,
        description: 'Group of replicas that collects the cluster; the default group unless given.',
      }),
    ),
    sync: Type.Optional(clusterSyncSchema),
    access: clusterAccessSchema,
  },
  { description: 'The wish: which API server, reached how.' },
);

/** `status` of a `Cluster`: what is known of it. */
const clusterStatusSchema = Type.Object(
  {
    observedGeneration: Type.Optional(Type.Integer({ description: 'The generation of spec that status speaks of.' })),
    phase: Type.Optional(Type.String({ description: 'Importing, Healthy, Disconnected or Failed.' })),
    conditions: Type.Optional(Type.Array(conditionSchema, { description: 'Progress and health, with causes.' })),
    kubernetesVersion: Type.Optional(Type.String({ description: 'gitVersion of the API server.' })),
    kubeSystemUID: Type.Optional(
      Type.String({ description: 'Identity of the cluster: the uid of its kube-system namespace.' }),
    ),
    credential: Type.Optional(
      Type.Object(
        {
          kind: Type.String({ description: 'Token, Password, OIDC, ClientCertificate, or XAndClientCertificate.' }),
          fingerprint: Type.String({ description: 'Tells two credentials apart without telling either.' }),
          expiresAt: Type.Optional(
            Type.String({ format: 'date-time', description: 'When it stops being valid, if it says so.' }),
          ),
        },
        { description: 'The credential in use, without its value.' },
      ),
    ),
  },
  { description: 'What the server observed.' },
);

/** Parsed `spec` of a `Cluster`. */
export type ClusterSpec = Static<typeof clusterSpecSchema>;

/** Parsed `status` of a `Cluster`. */
export type ClusterStatus = Static<typeof clusterStatusSchema>;

/** One cluster under care. */
export type Cluster = ControlObject<ClusterSpec, ClusterStatus>;

const readyPath = '.status.conditions[?(@.type=="Ready")]';

/** The kind `Cluster` of `orrery.dev/v1alpha1`. */
export const clusterKind: ControlKind = {
  api: {
    group: 'orrery.dev',
    version: 'v1alpha1',
    resource: 'clusters',
    singular: 'cluster',
    kind: 'Cluster',
    namespaced: false,
    shortNames: [],
    categories: [],
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'watch'],
  },
  description: 'One Kubernetes API server under care.',
  spec: clusterSpecSchema,
  status: clusterStatusSchema,
  columns: [
    {
      name: 'Ready',
      type: 'string',
      jsonPath: `${readyPath}.status`,
      description: 'Whether the cluster is reached and learned.',
    },
    { name: 'Reason', type: 'string', jsonPath: `${readyPath}.reason`, description: 'Why it is so.' },
    {
      name: 'Version',
      type: 'string',
      jsonPath: '.status.kubernetesVersion',
      description: 'Version of the API server.',
    },
    { name: 'Address', type: 'string', jsonPath: '.spec.access.addresses[0]', description: 'URL of the API server.' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since it was imported.' },
    {
      name: 'Message',
      type: 'string',
      jsonPath: `${readyPath}.message`,
      priority: 1,
      description: 'The cause in words.',
    },
    {
      name: 'Credential',
      type: 'string',
      jsonPath: '.status.credential.kind',
      priority: 1,
      description: 'Kind of credential in use.',
    },
  ],
  writeOnly: [['spec', 'access', 'credential']],
};
