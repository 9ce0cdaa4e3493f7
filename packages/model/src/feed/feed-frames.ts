import { type Static, Type } from 'typebox';

const maxVersion = Number.MAX_SAFE_INTEGER;
const version = Type.Integer({
  minimum: 1,
  maximum: maxVersion,
  description: 'Strictly increasing per kind and epoch.',
});
const count = Type.Integer({ minimum: 0, maximum: maxVersion, description: 'Objects of the kind after the frame.' });
const digest = Type.String({ pattern: '^[0-9a-f]{16}$', description: 'Digest of the kind after the frame.' });
const kind = Type.String({
  minLength: 3,
  maxLength: 512,
  description: '<version>/<Kind> or <group>/<version>/<Kind>.',
});
const namespaces = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: 253 }), {
    minItems: 1,
    maxItems: 1000,
    description: 'The namespaces the frame is about, when the pusher may read only those.',
  }),
);

/** All objects of a kind, in one or many parts. The objects themselves are in `items`. */
const snapshotSchema = Type.Object({
  op: Type.Literal('snapshot'),
  kind,
  namespaces,
  version,
  part: Type.Integer({ minimum: 1, description: 'Number of the part, from 1 on.' }),
  last: Type.Boolean({ description: 'Whether no part follows; the last one has count and digest.' }),
  count: Type.Optional(count),
  digest: Type.Optional(digest),
});

/** What changed since the version `base`. Changed objects are in `upsert`. */
const deltaSchema = Type.Object({
  op: Type.Literal('delta'),
  kind,
  namespaces,
  base: version,
  version,
  delete: Type.Optional(Type.Array(Type.Object({ uid: Type.String({ minLength: 1, maxLength: 253 }) }))),
  count,
  digest,
});

const heartbeatSchema = Type.Object({ op: Type.Literal('heartbeat'), kind, namespaces, version, count, digest });

const errorSchema = Type.Object({
  op: Type.Literal('error'),
  kind,
  namespaces,
  error: Type.Object({
    reason: Type.Enum(['Forbidden', 'NotFound', 'Timeout', 'Throttled', 'Unreachable', 'Unknown']),
    message: Type.Optional(Type.String()),
    code: Type.Optional(Type.Integer()),
  }),
});

/** A frame without its objects (`tags.md` 3.3). */
export const feedFrameSchema = Type.Union([snapshotSchema, deltaSchema, heartbeatSchema, errorSchema]);

/** A frame without its objects, checked. */
export type FeedFrame = Static<typeof feedFrameSchema>;

const itemObject = Type.Object(
  { metadata: Type.Optional(Type.Object({})) },
  { description: 'An object as kubectl prints it, or its minimal profile.' },
);

/** Body of a request with frames, as the published contract has it. */
export const feedFramesSchema = Type.Object({
  frames: Type.Array(
    Type.Union([
      Type.Object({ ...snapshotSchema.properties, items: Type.Array(itemObject) }),
      Type.Object({ ...deltaSchema.properties, upsert: Type.Optional(Type.Array(itemObject)) }),
      heartbeatSchema,
      errorSchema,
    ]),
  ),
});

const kindEntrySchema = Type.Object({
  kind,
  resource: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
      description: 'Plural name of a custom kind whose CRD is not sent.',
    }),
  ),
  namespaced: Type.Optional(Type.Boolean({ description: 'Whether such a kind is in namespaces.' })),
  profile: Type.Optional(Type.Enum(['minimal', 'full'])),
});

/** A kind of a lease. */
export type FeedKindEntry = Static<typeof kindEntrySchema>;

const text = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));

/** Body of a request for a lease (`tags.md` 3.2). */
export const feedLeaseSchema = Type.Object({
  protocol: Type.Literal(1),
  type: Type.Enum(['cluster', 'cloud', 'overlay']),
  cluster: Type.Optional(
    Type.Union([
      Type.Null(),
      Type.Object({
        uid: text(253),
        id: text(253),
        name: text(1024),
        version: text(64),
        caSha256: text(64),
        providerClusterId: text(1024),
        labels: Type.Optional(Type.Record(Type.String({ maxLength: 317 }), Type.String({ maxLength: 63 }))),
      }),
    ]),
  ),
  source: text(253),
  pusher: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 253 }),
    version: text(64),
    instance: text(253),
    sourceIP: text(64),
  }),
  epoch: Type.String({ minLength: 1, maxLength: 128, description: 'Random, chosen at the start of the pusher.' }),
  profile: Type.Optional(Type.Enum(['minimal', 'full'])),
  takeover: Type.Optional(Type.Boolean()),
  kinds: Type.Array(kindEntrySchema, { minItems: 1 }),
});

/** A request for a lease, checked. */
export type FeedLeaseRequest = Static<typeof feedLeaseSchema>;

/** Body of a change of a lease's kinds (TAG-F29). */
export const feedPatchSchema = Type.Object({
  add: Type.Optional(Type.Array(kindEntrySchema)),
  withdraw: Type.Optional(Type.Array(Type.Object({ kind }))),
});

/** A change of a lease's kinds, checked. */
export type FeedPatch = Static<typeof feedPatchSchema>;
