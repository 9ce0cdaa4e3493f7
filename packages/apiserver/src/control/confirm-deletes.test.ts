import { createHeldDeletesAct } from '@orrery/clusters';
import { FakeClock, silentLog } from '@orrery/kit';
import { clusterKind, type ScopeKey } from '@orrery/model';
import { createSqliteStore, type Store } from '@orrery/storage';
import { describe, expect, it } from 'vitest';
import { type Apiserver, createApiserver } from '../create-apiserver.ts';
import { documentOf, podKind } from '../test-fleet.ts';

const url = '/apis/orrery.dev/v1alpha1/clusters/held/confirmdeletes';

interface Held extends AsyncDisposable {
  readonly store: Store;
  readonly api: Apiserver;
  readonly scope: ScopeKey;
  send(method: 'GET' | 'POST' | 'PATCH', body?: object, query?: string): Promise<ReturnType<typeof documentOf>>;
  paths(): Promise<string[]>;
}

/** A cluster with three pods, of which two are held. */
async function startHeld(): Promise<Held> {
  const resources = new AsyncDisposableStack();
  const store = resources.use(await createSqliteStore({ file: ':memory:' }));
  const acts = new Map([['confirmdeletes', createHeldDeletesAct({ store })]]);
  const api = resources.use(
    createApiserver({
      store,
      controls: [
        {
          kind: clusterKind,
          acts,
          admit: async ({ object }) => ({ object, warnings: [], newSources: [{ kind: 'cluster', name: 'held' }] }),
          removal: async () => ({}),
        },
      ],
      authenticate: async () => ({ user: 'admin', groups: [] }),
      visibleSetOf: () => ({ kind: 'everything' }),
      tokenKey: new Uint8Array(32),
      version: '0',
      clock: new FakeClock(),
      log: silentLog,
    }),
  );
  const object = {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'held' },
    spec: { access: {} },
  };
  const headers = { 'content-type': 'application/json' };
  await api.inject({
    method: 'POST',
    url: '/apis/orrery.dev/v1alpha1/clusters',
    headers,
    body: JSON.stringify(object),
  });
  const scope = { source: (await store.ensureSource('cluster', 'held')).id, group: '', resource: 'pods' };
  const body = new TextEncoder().encode('{"metadata":{"annotations":{}}}');
  await store.write({
    changes: ['a', 'b', 'c'].map((name) => ({
      op: 'put',
      key: { ...scope, namespace: 'n', name },
      ...{ version: 'v1', uid: name, originVersion: '1', body, annotationsEnd: 28 },
    })),
    scopes: [{ scope, kind: podKind, resourceVersion: '1', complete: true, facts: '' }],
  });
  const all = (await store.versions(scope, { limit: 10 })).map(({ path }) => path);
  await store.holdDeletes(scope, all.slice(0, 2));
  return {
    store,
    api,
    scope,
    send: async (method, sent, query = '') => {
      const request = { method, url: `${url}${query}`, headers };
      return documentOf(await api.inject(sent === undefined ? request : { ...request, body: JSON.stringify(sent) }));
    },
    paths: async () => (await store.versions(scope, { limit: 10 })).map(({ path }) => path),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe('clusters/confirmdeletes', () => {
  it('CLD-S33 GET lists what is held, POST with its hash deletes it, once', async () => {
    await using held = await startHeld();
    const told = await held.send('GET');
    expect(told).toMatchObject({ kind: 'HeldDeletes', count: 2, scopes: [{ resource: 'pods', count: 2 }] });
    const { hash } = told as unknown as { hash: string }; // asserted by what follows
    expect(await held.send('POST', { hash }, '?dryRun=All')).toMatchObject({ confirmed: 2, count: 2 });
    expect(await held.paths()).toHaveLength(3);
    expect(await held.send('POST', { hash })).toMatchObject({ confirmed: 2, count: 0, scopes: [] });
    expect(await held.paths()).toHaveLength(1);
    expect(await held.send('POST', { hash })).toMatchObject({
      reason: 'Conflict',
      message: expect.stringContaining(hash),
    });
  });

  it('CLD-S33 another hash is refused and says which one is held; without one everything is confirmed', async () => {
    await using held = await startHeld();
    const { hash } = (await held.send('GET')) as unknown as { hash: string }; // asserted by what follows
    const refused = await held.send('POST', { hash: '1' });
    expect([refused.reason, refused.message]).toEqual(['Conflict', expect.stringContaining(hash)]);
    expect(await held.send('POST')).toMatchObject({ confirmed: 2 });
  });

  it('has no other methods, and no other subresource is there', async () => {
    await using held = await startHeld();
    expect((await held.send('PATCH', {})).reason).toBe('MethodNotAllowed');
    const other = await held.api.inject({ url: url.replace('confirmdeletes', 'status') });
    expect(other.statusCode).toBe(404);
  });
});
