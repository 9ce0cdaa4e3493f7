import { type Static, Type } from 'typebox';
import type { ControlKind, ControlObject } from './control-kind.ts';

const specSchema = Type.Object(
  {
    type: Type.Union([Type.Literal('Feed'), Type.Literal('FeedRegistration')], {
      description: 'Feed: sends the objects of one cluster. FeedRegistration: registers clusters that push.',
    }),
    cluster: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 253,
        description: 'Feed: the cluster it sends. FeedRegistration: the one cluster it registers, at once.',
      }),
    ),
    kinds: Type.Optional(
      Type.Array(Type.String({ maxLength: 512 }), {
        minItems: 1,
        maxItems: 200,
        description: 'Feed: kinds it may send, as v1/Pod; all unless given.',
      }),
    ),
    namePattern: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 253,
        description: 'FeedRegistration: names of the clusters it registers; * stands for any run of characters.',
      }),
    ),
    maxClusters: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: 'FeedRegistration: how many clusters it registers in all.',
      }),
    ),
    autoAccept: Type.Optional(
      Type.Boolean({
        description:
          'FeedRegistration: clusters are in use at once, without a person: whoever has the token adds clusters to the fleet.',
      }),
    ),
    expiresAt: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'RFC 3339; refused from then on. Without it, until it is deleted.',
      }),
    ),
  },
  { description: 'What the token may do; cannot be changed.' },
);

const statusSchema = Type.Object(
  {
    tokenID: Type.Optional(Type.String({ description: 'The part of the token that is no secret.' })),
    token: Type.Optional(Type.String({ description: 'The token; only in the answer to its creation.' })),
  },
  { description: 'Set by the server.' },
);

/** Parsed `spec` of an `APIToken`. */
export type ApiTokenSpec = Static<typeof specSchema>;

/** A token of a program (S-26.6). */
export type ApiToken = ControlObject<ApiTokenSpec, Static<typeof statusSchema>>;

/** Label of an `APIToken` that has the part of its token that is no secret; set by the server. */
export const tokenIdLabel = 'orrery.dev/token-id';

/** The kind `APIToken` of `orrery.dev/v1alpha1`. The token is shown once; only its hash is kept. */
export const apiTokenKind: ControlKind = {
  api: {
    group: 'orrery.dev',
    version: 'v1alpha1',
    resource: 'apitokens',
    singular: 'apitoken',
    kind: 'APIToken',
    namespaced: false,
    shortNames: [],
    categories: [],
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'watch'],
  },
  description: 'A token of a program that pushes or registers clusters.',
  spec: specSchema,
  status: statusSchema,
  columns: [
    { name: 'Type', type: 'string', jsonPath: '.spec.type', description: 'What it may do.' },
    { name: 'Cluster', type: 'string', jsonPath: '.spec.cluster', description: 'The cluster it is for.' },
    { name: 'Expires', type: 'string', jsonPath: '.spec.expiresAt', description: 'When it stops working.' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since it was made.' },
  ],
  writeOnly: [],
};
