import { type Static, Type } from 'typebox';
import type { ControlKind, ControlObject } from './control-kind.ts';

const time = (description: string): ReturnType<typeof Type.String> => Type.String({ format: 'date-time', description });

/** States of a scope (`clouds.md` 4.1). */
const stateSchema = Type.Union(
  [
    Type.Literal('pending'),
    Type.Literal('ok'),
    Type.Literal('partial'),
    Type.Literal('denied'),
    Type.Literal('throttled'),
    Type.Literal('failed'),
    Type.Literal('unsupported'),
    Type.Literal('held'),
  ],
  { description: 'Whether what is stored is exact, and if not, why.' },
);

const specSchema = Type.Object(
  {
    source: Type.String({ description: 'Name of the source.' }),
    sourceKind: Type.Union([Type.Literal('account'), Type.Literal('cluster'), Type.Literal('feed')], {
      description: 'What the source is.',
    }),
    group: Type.String({ description: 'API group; empty for core.' }),
    version: Type.String({ description: 'Version the objects are stored in.' }),
    resource: Type.String({ description: 'Plural name of the kind.' }),
    kind: Type.String({ description: 'Name of the kind.' }),
  },
  { description: 'What is collected.' },
);

const statusSchema = Type.Object(
  {
    state: stateSchema,
    reason: Type.Optional(Type.String({ description: 'Machine-readable cause of the state.' })),
    message: Type.Optional(Type.String({ description: 'The cause for people.' })),
    complete: Type.Boolean({ description: 'Whether everything was read once.' }),
    objects: Type.Object(
      { live: Type.Integer({ description: 'Objects stored now.' }) },
      { description: 'Counts of objects.' },
    ),
    lastSuccessAt: Type.Optional(time('When the last list was complete.')),
    lastEventAt: Type.Optional(time('When the last change came.')),
    lastAuditAt: Type.Optional(time('When it was last compared with the source without need.')),
    duration: Type.Optional(Type.String({ description: 'How long the last list took.' })),
    restarts: Type.Optional(Type.Integer({ description: 'Watches that ended by a failure since the start.' })),
    errors: Type.Optional(Type.Integer({ description: 'Failures since the start.' })),
    quarantined: Type.Optional(
      Type.Object(
        {
          count: Type.Integer({ description: 'Objects that cannot be stored.' }),
          names: Type.Array(Type.String(), { description: 'The first of them.' }),
        },
        { description: 'What cannot be stored.' },
      ),
    ),
    held: Type.Optional(
      Type.Object(
        {
          count: Type.Integer({ description: 'Deletions that wait for confirmation.' }),
          sample: Type.Array(Type.String(), { description: 'The first of them.' }),
          hash: Type.String({ description: 'What a confirmation repeats.' }),
        },
        { description: 'What waits for confirmation.' },
      ),
    ),
  },
  { description: 'Where the collection stands.' },
);

/** Parsed `spec` of a `SyncScope`. */
export type SyncScopeSpec = Static<typeof specSchema>;

/** `status` of a `SyncScope`. */
export type SyncScopeStatus = Static<typeof statusSchema>;

/** One kind of one source and where its collection stands; computed when it is read (KSY-G06). */
export type SyncScope = ControlObject<SyncScopeSpec, SyncScopeStatus>;

/** The read-only kind `SyncScope` of `orrery.dev/v1alpha1`. */
export const syncScopeKind: ControlKind = {
  api: {
    group: 'orrery.dev',
    version: 'v1alpha1',
    resource: 'syncscopes',
    singular: 'syncscope',
    kind: 'SyncScope',
    namespaced: false,
    shortNames: [],
    categories: [],
    verbs: ['get', 'list'],
  },
  description: 'One kind of one source, and where its collection stands.',
  spec: specSchema,
  status: statusSchema,
  columns: [
    { name: 'State', type: 'string', jsonPath: '.status.state', description: 'Whether what is stored is exact.' },
    { name: 'Reason', type: 'string', jsonPath: '.status.reason', description: 'Why it is so.' },
    { name: 'Objects', type: 'integer', jsonPath: '.status.objects.live', description: 'Objects stored now.' },
    {
      name: 'List',
      type: 'date',
      jsonPath: '.status.lastSuccessAt',
      description: 'Time since the last complete list.',
    },
    { name: 'Event', type: 'date', jsonPath: '.status.lastEventAt', description: 'Time since the last change.' },
    {
      name: 'Restarts',
      type: 'integer',
      jsonPath: '.status.restarts',
      priority: 1,
      description: 'Watches that ended by a failure since the start.',
    },
    {
      name: 'Errors',
      type: 'integer',
      jsonPath: '.status.errors',
      priority: 1,
      description: 'Failures since the start.',
    },
    { name: 'Message', type: 'string', jsonPath: '.status.message', priority: 1, description: 'The cause in words.' },
  ],
  writeOnly: [],
};
