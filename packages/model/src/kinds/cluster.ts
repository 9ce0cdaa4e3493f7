import { type Static, Type } from 'typebox';
import { clusterSyncSchema } from './cluster-sync.ts';
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
    shardingName: Type.Optional(
      Type.String({
        maxLength: 253,
        description: 'Group of replicas that collects the cluster; the default group unless given.',
      }),
    ),
    sync: Type.Optional(clusterSyncSchema),
    access: Type.Object(
      {
        addresses: Type.Optional(
          Type.Array(Type.String({ maxLength: 2048 }), {
            minItems: 1,
            maxItems: 1,
            description: 'HTTPS URL of the API server. Taken from credential.kubeconfig when absent.',
          }),
        ),
        caBundle: Type.Optional(
          Type.String({
            maxLength: 1_048_576,
            description:
              'PEM certificates that the server certificate is verified against; the system roots when absent.',
          }),
        ),
        serverName: Type.Optional(
          Type.String({
            maxLength: 253,
            description: 'Name expected in the server certificate, when not that of the URL.',
          }),
        ),
        credentialRef: Type.Optional(
          Type.Object(
            {
              name: Type.String({ description: 'Name of the credential in the vault.' }),
              version: Type.Integer({ description: 'Grows by one with each new value.' }),
            },
            { description: 'Where the written credential is kept. Set by the server.' },
          ),
        ),
        credential: Type.Optional(
          Type.Object(
            {
              token: Type.Optional(Type.String({ maxLength: 65_536, description: 'Bearer token.' })),
              clientCertificate: Type.Optional(
                Type.String({ maxLength: 1_048_576, description: 'Client certificate, PEM.' }),
              ),
              clientKey: Type.Optional(
                Type.String({ maxLength: 1_048_576, description: 'Private key of the client certificate, PEM.' }),
              ),
              kubeconfig: Type.Optional(
                Type.String({
                  maxLength: 1_048_576,
                  description: 'A kubeconfig. Address, CA and credential are taken from it; it is not kept.',
                }),
              ),
            },
            { description: 'Write-only: moved to the vault when written and never returned.' },
          ),
        ),
      },
      { description: 'How the API server is reached and with which credential.' },
    ),
  },
  { description: 'The wish: which API server, reached how.' },
);

const conditionSchema = Type.Object({
  type: Type.String({ description: 'What the condition is about.' }),
  status: Type.Union([Type.Literal('True'), Type.Literal('False'), Type.Literal('Unknown')], {
    description: 'Whether it holds.',
  }),
  reason: Type.String({ description: 'Machine-readable cause.' }),
  message: Type.String({ description: 'The cause in one line, for people.' }),
  lastTransitionTime: Type.String({ format: 'date-time', description: 'When status changed last.' }),
});

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
          kind: Type.String({ description: 'Token or ClientCertificate.' }),
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
    verbs: ['create', 'delete', 'get', 'list', 'patch'],
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
