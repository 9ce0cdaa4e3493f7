import { FakeClock } from '@orrery/kit';
import { normaliseObject } from '@orrery/model';
import { createSqliteStore, type Store } from '@orrery/storage';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createClusterSyncMetrics } from './cluster-sync-metrics.ts';
import { createMetrics } from './create-metrics.ts';

const pods = { cluster: 'prod', group: '', resource: 'pods' };

async function putPod(store: Store, name: string): Promise<void> {
  const source = await store.ensureSource('cluster', 'prod');
  const bytes = new TextEncoder().encode(
    JSON.stringify({ kind: 'Pod', metadata: { namespace: 'a', name, uid: name } }),
  );
  const { body, annotationsEnd } = normaliseObject(
    bytes,
    { start: 0, end: bytes.length },
    { dropManagedFields: true, dropLastApplied: true },
  );
  const key = { source: source.id, group: '', resource: 'pods', namespace: 'a', name };
  await store.write({
    changes: [{ op: 'put', key, version: 'v1', uid: name, originVersion: '1', body, annotationsEnd }],
  });
}

describe('the metrics of the server', () => {
  it('KSY-L counts the stored objects of each kind of a cluster when they are asked for', async () => {
    await using store = await createSqliteStore({ file: ':memory:' });
    const metrics = createMetrics({ store, clock: new FakeClock() });
    await putPod(store, 'a');
    await putPod(store, 'b');
    const { text, contentType } = await metrics.text();
    expect(contentType).toContain('text/plain; version=0.0.4');
    expect(text).toContain('orrery_kube_objects{cluster="prod",group="",resource="pods"} 2');
  });

  it('KSY-L a scope has one state, and a cluster that is forgotten no series of a state', async () => {
    const register = new Registry();
    const sync = createClusterSyncMetrics(register);
    sync.scopeState(pods, 'Syncing');
    sync.scopeState(pods, 'Synced');
    sync.quarantined(pods, 2);
    sync.deletesHeld('prod', 40);
    const before = await register.metrics();
    expect(before).toContain('state="Synced"} 1');
    expect(before).not.toContain('state="Syncing"');
    expect(before).toContain('orrery_deletes_held{source="prod"} 40');
    sync.forgot('prod');
    expect(await register.metrics()).not.toContain('"prod"');
  });

  it('KSY-L names what a person reads in the documentation: docs/reference/metrics.md is made of the registry', async () => {
    await using store = await createSqliteStore({ file: ':memory:' });
    const rows = createMetrics({ store, clock: new FakeClock() })
      .describe()
      .map(({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.join(', ') || '-'} | ${help} |`);
    const head = [
      '# Metrics',
      '',
      '`/metrics` answers with these, to a token that may see every source, in the text format of Prometheus. No label has the name of an',
      'object other than a source. Process and runtime metrics of `prom-client` (`process_*`, `nodejs_*`) come along.',
      '',
      'Made from the registry; `npm exec -- vitest run apps/server/src/metrics --update` writes it.',
      '',
      '| metric | type | labels | meaning |',
      '|---|---|---|---|',
    ];
    await expect([...head, ...rows, ''].join('\n')).toMatchFileSnapshot('../../../../docs/reference/metrics.md');
  });
});
