import { FakeClock, type Log, silentLog } from '@orrery/kit';
import { type ApiResource, clusterKind, normaliseObject, type SourceId, StatusError } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import { createSqliteStore, type Put, type Store } from '@orrery/storage';
import type { Admission, Admitted, ApiserverLimits, ControlHandler } from './apiserver-deps.ts';
import { type Apiserver, createApiserver, type InjectedAnswer, type InjectedRequest } from './create-apiserver.ts';

/** An API server over an empty store in memory, for tests. */
export interface Fleet extends AsyncDisposable {
  readonly store: Store;
  readonly api: Apiserver;
  readonly clock: FakeClock;
  /** A cluster whose objects are stored as if they had been learned. */
  addCluster(name: string): Promise<SourceId>;
  /** Notes a kind as collected from a source. */
  collect(source: SourceId, kind: ApiResource, isComplete?: boolean): Promise<void>;
  /** Stores objects given as JSON text; digits and order of keys stay. */
  put(source: SourceId, kind: ApiResource, ...objects: readonly string[]): Promise<void>;
  /** Makes the token of `send` worthless. */
  revoke(): void;
  /** Sends a request as the user `admin`. */
  send(request: InjectedRequest | string): Promise<InjectedAnswer>;
}

/** The token `send` uses. */
export const testToken = 'test-token';

/** Starts a fleet; the clock stands at 2026-01-01T00:00:00Z. @param given disposed with it; one in memory unless given. @param visible what users see. */
export async function startFleet(
  options: Partial<ApiserverLimits> = {},
  log: Log = silentLog,
  given?: Store,
  visible: VisibleSet = { kind: 'everything' },
): Promise<Fleet> {
  const store = given ?? (await createSqliteStore({ file: ':memory:' }));
  const clock = new FakeClock();
  let isRevoked = false;
  const api = createApiserver({
    store,
    controls: [clusterHandler(store)],
    authenticate: ({ authorization }) => authenticate(isRevoked ? undefined : authorization),
    visibleSetOf: () => visible,
    tokenKey: new Uint8Array(32).fill(1),
    version: '0.1.0',
    clock,
    log,
    // the clock stands, so that nobody ever gets new tokens
    limits: { userBurst: 1_000_000, ...options },
  });
  return {
    store,
    api,
    clock,
    addCluster: async (name) => (await store.ensureSource('cluster', name)).id,
    collect: async (source, kind, isComplete = true) => {
      const scope = { source, group: kind.group, resource: kind.resource };
      await store.write({
        changes: [],
        scopes: [{ scope, kind, resourceVersion: '1', complete: isComplete, facts: '' }],
      });
    },
    put: async (source, kind, ...objects) => {
      await store.write({ changes: objects.map((json) => toRow(source, kind, json)) });
    },
    revoke: () => {
      isRevoked = true;
    },
    send: (request) => {
      const { headers, ...rest } = typeof request === 'string' ? { url: request, headers: {} } : request;
      return api.inject({ ...rest, headers: { authorization: `Bearer ${testToken}`, ...headers } });
    },
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

async function authenticate(authorization: string | undefined): Promise<{ user: string; groups: string[] }> {
  if (authorization === `Bearer ${testToken}`) return { user: 'admin', groups: ['system:authenticated'] };
  if (authorization === 'Bearer other') return { user: 'other', groups: ['system:authenticated'] };
  throw new StatusError('Unauthorized', 'the token is not valid');
}

function toRow(source: SourceId, kind: ApiResource, json: string): Put {
  const bytes = new TextEncoder().encode(json);
  const normalised = normaliseObject(
    bytes,
    { start: 0, end: bytes.length },
    { dropManagedFields: true, dropLastApplied: true },
  );
  const { body, annotationsEnd, uid, namespace, name, resourceVersion } = normalised;
  const key = { source, group: kind.group, resource: kind.resource, namespace, name };
  return { op: 'put', key, version: kind.version, uid, originVersion: resourceVersion, body, annotationsEnd };
}

/** Stands for the handler of `packages/clusters`, which this package must not import: it seals nothing and leaves the stripping to us. */
function clusterHandler(store: Store): ControlHandler {
  return {
    kind: clusterKind,
    admit: ({ object }: Admission): Promise<Admitted> => Promise.resolve({ object, warnings: [] }),
    removal: async ({ metadata: { name } }) => {
      const sources = await store.sources({ kind: 'everything' });
      const removals = sources
        .filter((one) => one.kind === 'cluster' && one.name === name)
        .map(({ id }) => ({ source: id }));
      return { removals };
    },
  };
}

/** A kind as discovery of a member describes it. */
export function kindOf(gvr: string, kind: string, options: Partial<ApiResource> = {}): ApiResource {
  const [group = '', version = '', resource = ''] = gvr.split('/');
  return {
    ...{ group, version, resource, kind, singular: kind.toLowerCase(), namespaced: true },
    ...{ shortNames: [], categories: [], verbs: ['get', 'list', 'watch', 'create', 'delete'] },
    ...options,
  };
}

export const podKind: ApiResource = kindOf('/v1/pods', 'Pod', { shortNames: ['po'], categories: ['all'] });
export const nodeKind: ApiResource = kindOf('/v1/nodes', 'Node', { namespaced: false, shortNames: ['no'] });
export const crdKind: ApiResource = kindOf(
  'apiextensions.k8s.io/v1/customresourcedefinitions',
  'CustomResourceDefinition',
  { namespaced: false },
);

/** A pod as JSON text. */
export function podJson(
  namespace: string,
  name: string,
  more: { readonly metadata?: object; readonly spec?: object; readonly status?: object } = {},
): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: `uid-${namespace}-${name}`,
      resourceVersion: '77',
      creationTimestamp: '2025-12-31T23:00:00Z',
      ...more.metadata,
    },
    spec: { containers: [{ name: 'main', image: 'nginx' }], ...more.spec },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'main', ready: true, restartCount: 0, state: { running: {} } }],
      ...more.status,
    },
  });
}

/** The document of a JSON answer. */
export function documentOf(answer: InjectedAnswer): Record<string, unknown> & Answered {
  return JSON.parse(answer.body) as Record<string, unknown> & Answered; // what tests expect of it, they assert
}

/** Members of answers that tests read often. */
interface Answered {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly items: readonly { readonly metadata: Readonly<Record<string, unknown>> }[];
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: Readonly<Record<string, unknown>> }[];
  readonly message: string;
  readonly reason: string;
}

/** What kubectl asks for. */
export const tableAccept =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
