import { defaultExcludedResources } from '@orrery/sync';
import { type Static, type TSchema, Type } from 'typebox';
import { requestHeaderSchema } from './request-header-settings.ts';
import { durationPattern, type SettingText, text } from './setting-text.ts';
import { stateMetricsSchema } from './state-metrics-schema.ts';

const allowEntry = Type.Object(
  {
    cidr: Type.String(),
    port: Type.Union([Type.Integer({ minimum: 1, maximum: 65_535 }), Type.String()], { default: '*' }),
    class: Type.Union([Type.Literal('cluster-api'), Type.Literal('oidc'), Type.Literal('proxy')], {
      default: 'cluster-api',
    }),
    metadata: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** Every setting of the server, with default, unit and limit: the only place that knows them (STY-G01). */
export const settingsSchema = Type.Object({
  listen: Type.Object({
    address: Type.String({
      default: '127.0.0.1:6480',
      pattern: '^(?:\\[[0-9A-Fa-f:.]+\\]|[^\\s:\\[\\]/]+):[0-9]{1,5}$',
      ...text({ description: 'Where to listen; port 0 asks the kernel for a free one.', expected: 'HOST:PORT' }),
    }),
  }),
  data: Type.Object({
    directory: Type.String({
      minLength: 1,
      ...text({
        description: 'Everything the server writes; default $XDG_STATE_HOME/orrery, else ~/.local/state/orrery.',
        expected: 'a directory',
      }),
    }),
  }),
  database: Type.Object({
    url: Type.Optional(
      Type.String({
        pattern: '^postgres(?:ql)?://',
        ...text({
          description:
            'Where objects are stored: a PostgreSQL database (UTF8). Absent: an SQLite file in the data directory.',
          expected: 'postgres://USER:PASSWORD@HOST:PORT/DATABASE',
          isSecret: true,
        }),
      }),
    ),
  }),
  retention: Type.Object({
    changelog: Type.String({
      default: '24h',
      pattern: durationPattern,
      ...text({ description: 'How far back a watch may begin.', expected: 'a duration such as 24h, 90m or 7d' }),
    }),
    changelogEntries: Type.Integer({
      default: 10_000_000,
      minimum: 1000,
      ...text({ description: 'At most so many changes are kept for watches.', expected: 'an integer of 1000 or more' }),
    }),
    history: Type.String({
      default: '168h',
      pattern: durationPattern,
      ...text({
        description: 'How long earlier states and deleted objects stay readable.',
        expected: 'a duration such as 168h, 90m or 7d',
      }),
    }),
    historySize: Type.String({
      default: '10GiB',
      pattern: '^[1-9][0-9]{0,5}(?:MiB|GiB)$',
      ...text({
        description: 'At most so much of them is kept, the oldest go first.',
        expected: 'a size such as 10GiB',
      }),
    }),
  }),
  roles: Type.Array(Type.Enum(['all', 'api', 'sync', 'gateway']), {
    default: ['all'],
    minItems: 1,
    ...text({
      description:
        'What this server does: api answers, sync learns; one of them only beside other servers of its database.',
      expected: 'all, api, sync, or api,sync',
    }),
  }),
  replica: Type.Object({
    name: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$',
        ...text({
          description:
            'Name of this server among those of its database, unique; default the host name and digits, kept in the data directory.',
          expected: 'up to 63 letters, digits, dots, dashes and underscores',
        }),
      }),
    ),
  }),
  sync: Type.Object({
    shardingName: Type.String({
      default: '',
      pattern: '^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,62})?$',
      ...text({
        description:
          'Clusters with this spec.shardingName, and no others, are learned by this server; empty: those without.',
        expected: 'up to 63 letters, digits, dots, dashes and underscores',
      }),
    }),
    brake: Type.Object({
      fraction: Type.Number({
        default: 0.3,
        minimum: 0.01,
        maximum: 1,
        ...text({
          description: 'A list that lacks more than this share of a kind deletes nothing until it is confirmed.',
          expected: 'a number from 0.01 to 1',
        }),
      }),
      minimum: Type.Integer({
        default: 50,
        minimum: 1,
        maximum: 1_000_000,
        ...text({
          description: 'Kinds of a source with fewer objects are not held for confirmation.',
          expected: 'an integer of 1 or more',
        }),
      }),
    }),
    kube: Type.Object({
      excludedResources: Type.Array(Type.String({ pattern: '^(?:\\*|[a-z][a-z0-9-]*)(?:\\.[a-z0-9.-]+)?$' }), {
        default: [...defaultExcludedResources],
        maxItems: 1000,
        ...text({
          description: 'Kinds that wildcards and profiles leave out: they are collected only when they are named.',
          expected: 'names as leases.coordination.k8s.io, *.metrics.k8s.io',
        }),
      }),
      prune: Type.Object({
        keepManagedFields: Type.Boolean({
          default: false,
          ...text({ description: 'Whether metadata.managedFields is stored.', expected: 'true or false' }),
        }),
        keepLastApplied: Type.Boolean({
          default: false,
          ...text({
            description: "Whether kubectl's last-applied annotation is stored; of Secrets it never is.",
            expected: 'true or false',
          }),
        }),
      }),
    }),
  }),
  log: Type.Object({
    level: Type.Enum(['debug', 'info', 'warn', 'error'], {
      default: 'info',
      ...text({ description: 'Least severe log line that is written.', expected: 'debug, info, warn or error' }),
    }),
  }),
  limits: Type.Object({
    inFlight: Type.Object({
      interactive: places(200, 'Requests answered at a time that neither list, watch nor export.'),
      list: places(50, 'Lists and searches answered at a time.'),
      bulk: places(8, 'Streams of more than 10,000 rows, metrics and service discovery answered at a time.'),
      watch: places(10_000, 'Watches open at a time.'),
    }),
    queueMs: Type.Integer({
      default: 5_000,
      minimum: 0,
      maximum: 60_000,
      ...text({
        description: 'How long a request waits for its turn before it is refused.',
        expected: 'milliseconds from 0 to 60000',
      }),
    }),
    userRate: Type.Integer({
      default: 500,
      minimum: 1,
      maximum: 1_000_000,
      ...text({ description: 'Requests a user may make per second.', expected: 'an integer of 1 or more' }),
    }),
    userBurst: Type.Integer({
      default: 2_000,
      minimum: 1,
      maximum: 1_000_000,
      ...text({ description: 'Requests a user may make at once.', expected: 'an integer of 1 or more' }),
    }),
  }),
  outbound: Type.Object({
    allow: Type.Array(allowEntry, {
      default: [],
      maxItems: 1000,
      ...text({
        description: 'Addresses and ports that may be dialled although they are refused by default, as loopback is.',
        expected: 'a list of { cidr, port, class: cluster-api | oidc | proxy, metadata }',
      }),
    }),
    proxies: Type.Array(Type.String({ maxLength: 2048 }), {
      default: [],
      maxItems: 100,
      ...text({
        description: 'Proxies that clusters may be reached through, with user name and password where they want one.',
        expected: 'a list of http://host:port, https://host:port or socks5://[user:password@]host:port',
        isSecret: true,
      }),
    }),
  }),
  kms: Type.Object({
    type: Type.Literal('file', {
      default: 'file',
      ...text({ description: 'What protects stored credentials: a key file in the data directory.', expected: 'file' }),
    }),
  }),
  security: Type.Object({
    insecureTLS: Type.Union([Type.Literal('Refuse'), Type.Literal('Explicit')], {
      default: 'Refuse',
      ...text({
        description: 'Whether clusters are reached whose user wrote that their certificate is not to be verified.',
        expected: 'Refuse or Explicit',
      }),
    }),
    requestHeader: requestHeaderSchema,
  }),
  stateMetrics: stateMetricsSchema,
});

/** The effective settings. */
export type Settings = Static<typeof settingsSchema>;

/** One setting: a leaf of the schema. */
export interface Setting {
  /** As in `listen.address`. */
  readonly path: string;
  readonly schema: TSchema & { readonly default?: unknown };
  readonly text: SettingText;
}

/** All settings by path, in the schema's order. */
export function knownSettings(): ReadonlyMap<string, Setting> {
  const known = new Map<string, Setting>();
  for (const [name, schema] of Object.entries<TSchema>(settingsSchema.properties)) addSettings(known, name, schema);
  return known;
}

/** A section has settings and sections; what says what it takes is a setting. */
function addSettings(known: Map<string, Setting>, path: string, schema: TSchema): void {
  if ('expected' in schema || !Type.IsObject(schema)) {
    addSetting(known, path, schema);
    return;
  }
  for (const [name, inner] of Object.entries<TSchema>(schema.properties)) addSettings(known, `${path}.${name}`, inner);
}

function addSetting(known: Map<string, Setting>, path: string, schema: TSchema): void {
  known.set(path, { path, schema, text: schema as unknown as SettingText }); // every leaf above is made with text()
}

/** How many of a class of requests; one user may have a quarter of them. */
function places(count: number, description: string): Type.TInteger {
  return Type.Integer({
    default: count,
    minimum: 1,
    maximum: 1_000_000,
    ...text({
      description: `${description} One user may have a quarter of them.`,
      expected: 'an integer of 1 or more',
    }),
  });
}
