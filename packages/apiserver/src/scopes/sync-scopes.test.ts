import { FakeClock, silentLog } from '@orrery/kit';
import { createSqliteStore } from '@orrery/storage';
import { describe, expect, it } from 'vitest';
import { type Apiserver, createApiserver } from '../create-apiserver.ts';
import { documentOf, kindOf, podKind, tableAccept } from '../test-fleet.ts';
import { createSyncScopes } from './create-sync-scopes.ts';

const url = '/apis/orrery.dev/v1alpha1/syncscopes';

interface Scopes extends AsyncDisposable {
  readonly api: Apiserver;
  /** Keeps facts of a source. */
  note(name: string, facts: object): Promise<void>;
  get(query: string, accept?: string): Promise<ReturnType<typeof documentOf>>;
}

async function startScopes(): Promise<Scopes> {
  const resources = new AsyncDisposableStack();
  const store = resources.use(await createSqliteStore({ file: ':memory:' }));
  const api = resources.use(
    createApiserver({
      store,
      controls: [],
      computed: [createSyncScopes({ store })],
      authenticate: async () => ({ user: 'admin', groups: [] }),
      visibleSetOf: () => ({ kind: 'everything' }),
      tokenKey: new Uint8Array(32),
      version: '0',
      clock: new FakeClock(),
      log: silentLog,
    }),
  );
  for (const name of ['a', 'b']) {
    const { id: source } = await store.ensureSource('cluster', name);
    const facts = JSON.stringify({
      state: 'Denied',
      reason: 'Forbidden',
      message: 'missing right: list deployments.apps',
    });
    const deployments = kindOf('apps/v1/deployments', 'Deployment');
    const state = { resourceVersion: '1', complete: true };
    await store.write({
      changes: ['x', 'y'].map((pod) => ({
        op: 'put',
        key: { source, group: '', resource: 'pods', namespace: 'n', name: pod },
        version: 'v1',
        uid: `${name}-${pod}`,
        originVersion: '1',
        body: new TextEncoder().encode('{"metadata":{"annotations":{}}}'),
        annotationsEnd: 28,
      })),
      scopes: [
        {
          scope: { source, group: '', resource: 'pods' },
          kind: podKind,
          ...state,
          facts: JSON.stringify({ lastListAt: 0 }),
        },
        { scope: { source, group: 'apps', resource: 'deployments' }, kind: deployments, ...state, facts },
      ],
    });
  }
  return {
    api,
    note: async (name, facts) => {
      const { id: source } = await store.ensureSource('cluster', name);
      await store.write({ changes: [], facts: [{ source, facts: JSON.stringify(facts) }] });
    },
    get: async (query, accept = 'application/json') =>
      documentOf(await api.inject({ url: `${url}${query}`, headers: { accept } })),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe('SyncScope', () => {
  it('KSY-G06 tells of each kind of each source where its collection stands, with counts', async () => {
    await using scopes = await startScopes();
    const list = await scopes.get('');
    expect(list.items.map(({ metadata }) => metadata['name'])).toEqual([
      ...['a.all.deployments.apps', 'a.all.pods', 'b.all.deployments.apps', 'b.all.pods'],
    ]);
    expect(await scopes.get('/a.all.pods')).toMatchObject({
      kind: 'SyncScope',
      metadata: { labels: { 'orrery.dev/source': 'a' } },
      spec: { source: 'a', sourceKind: 'cluster', resource: 'pods' },
      status: { state: 'ok', complete: true, objects: { live: 2 }, lastSuccessAt: '1970-01-01T00:00:00Z' },
    });
    expect((await scopes.get('/c.all.pods')).reason).toBe('NotFound');
  });

  it('KSY-G06 is selected by the label of its source and printed with its state', async () => {
    await using scopes = await startScopes();
    const table = await scopes.get('?labelSelector=orrery.dev/source%3Db', tableAccept);
    expect(table.rows.map(({ cells }) => cells.slice(0, 4))).toEqual([
      ['b.all.deployments.apps', 'denied', 'Forbidden', 0],
      ['b.all.pods', 'ok', null, 2],
    ]);
    expect((await scopes.get('?fieldSelector=metadata.name%3Da.all.pods')).items).toHaveLength(1);
    expect((await scopes.get('?labelSelector=orrery.dev/source%3Dc')).items).toEqual([]);
  });

  it('SEA-H05 comes in pages', async () => {
    await using scopes = await startScopes();
    const names: unknown[] = [];
    let next = '';
    do {
      const page = await scopes.get(`?limit=3&continue=${encodeURIComponent(next)}`);
      names.push(...page.items.map(({ metadata }) => metadata['name']));
      next = String(page.metadata['continue'] ?? '');
    } while (next !== '');
    expect(names).toEqual(['a.all.deployments.apps', 'a.all.pods', 'b.all.deployments.apps', 'b.all.pods']);
  });

  it('KSY-C04 tells of what was asked for in vain too', async () => {
    await using scopes = await startScopes();
    const missed = { group: 'x.example.com', name: 'things', reason: 'KindLimit', message: 'more than 300' };
    await scopes.note('a', { choice: { notCollected: [missed] } });
    expect(await scopes.get('/a.all.things.x.example.com')).toMatchObject({
      spec: { resource: 'things' },
      status: { state: 'unsupported', reason: 'KindLimit', objects: { live: 0 } },
    });
    expect((await scopes.get('?labelSelector=orrery.dev/source%3Da')).items).toHaveLength(3);
  });

  it.for<readonly [query: string, what: string]>([
    ['?resourceVersion=1&resourceVersionMatch=Exact', 'resourceVersionMatch=Exact'],
    ['/a.all.pods?resourceVersion=1&resourceVersionMatch=Exact', 'resourceVersionMatch=Exact'],
    ['?at=1', 'at'],
    ['?orderby=name', 'orderby'],
    ['?q=kind:syncscope|limit%201', "query parameter q: '| limit'"],
  ])('SEA-H10 SEA-00 %s has no answer, which is said', async ([query, what]) => {
    await using scopes = await startScopes();
    const { reason, message } = await scopes.get(query);
    expect([reason, message]).toEqual(['BadRequest', expect.stringContaining(what)]);
  });

  it('is read-only', async () => {
    await using scopes = await startScopes();
    const answer = await scopes.api.inject({ method: 'DELETE', url: `${url}/a.all.pods` });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET']);
    const document = (await scopes.api.inject({ url: '/openapi/v3/apis/orrery.dev/v1alpha1' })).body;
    expect(document).toContain('SyncScope');
    expect(document).not.toContain('create an object');
  });
});
