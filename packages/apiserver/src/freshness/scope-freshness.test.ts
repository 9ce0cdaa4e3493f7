import { type Cluster, readScopeSummary } from '@orrery/model';
import { describe, expect, test } from 'vitest';
import { judgeFreshness } from './scope-freshness.ts';
import { readSourceHealth, type SourceHealth, unknownHealth } from './source-health.ts';

const now = Date.UTC(2026, 0, 1);
const second = 1000;

function judge(facts: object, source: SourceHealth = unknownHealth, complete = true): object {
  const summary = readScopeSummary({ complete, facts: JSON.stringify(facts) });
  return judgeFreshness({ complete, summary }, source, now);
}

describe('how current a scope is', () => {
  test('SEA-V01 a kind that is watched is fresh, however long nothing has changed in it', () => {
    expect(judge({ state: 'Synced', lastListAt: now - 86_400 * second })).toMatchObject({ state: 'Fresh', reason: '' });
    expect(judge({})).toEqual({ state: 'Fresh', reason: '', message: '' });
  });

  test('SEA-V01 a kind whose watch fails is stale 90 s after its last signal, and as old as that', () => {
    const failed = { state: 'Stale', reason: 'Timeout', message: 'no answer' };
    expect(judge({ ...failed, lastSignalAt: now - 90 * second })).toMatchObject({ state: 'Fresh' });
    expect(judge({ ...failed, lastSignalAt: now - 91 * second, lastListAt: now - 500 * second })).toEqual({
      ...{ state: 'Stale', lastSignalAt: now - 91 * second, reason: 'Timeout', message: 'no answer' },
    });
  });

  test('SEA-V01 a cluster that is away makes each of its kinds stale at once, whatever was written of them', () => {
    const trouble = { reason: 'Refused', message: 'connection refused', since: now - 20 * second };
    const source = { trouble, isUncollected: false };
    expect(judge({ state: 'Synced', lastSignalAt: now - 30 * second }, source)).toMatchObject({
      ...{ state: 'Stale', lastSignalAt: now - 30 * second, reason: 'Refused' },
    });
    expect(judge({}, source)).toMatchObject({ state: 'Stale', lastSignalAt: now - 20 * second });
    expect(judge({}, source, false)).toMatchObject({ state: 'Syncing', reason: 'Refused' });
  });

  test('SEA-V01 what no server collects is stale when its last signal is old, though nobody writes that', () => {
    const source = { isUncollected: true };
    expect(judge({ state: 'Synced', lastSignalAt: now - 60 * second }, source)).toMatchObject({ state: 'Fresh' });
    expect(judge({ state: 'Synced', lastSignalAt: now - 100 * second }, source)).toMatchObject({
      ...{ state: 'Stale', reason: 'NotCollected' },
    });
  });

  test('SEA-V01 a pushed kind is fresh as long as its pusher is heard in time', () => {
    const feed = { heardAt: now - 50 * second, heardUntil: now + 1 };
    expect(judge({ state: 'Synced' }, { feed, isUncollected: false })).toMatchObject({ state: 'Fresh' });
    const silent = { feed: { ...feed, heardUntil: now }, isUncollected: false };
    expect(judge({ state: 'Synced', lastListAt: now - 70 * second }, silent)).toMatchObject({
      ...{ state: 'Stale', reason: 'HeartbeatMissed', lastSignalAt: now - 50 * second },
    });
  });

  test('SEA-V01 denied, removed and unfinished kinds say so', () => {
    const denied = { state: 'Denied', reason: 'Forbidden', message: 'pods is forbidden' };
    expect(judge(denied, unknownHealth, false)).toMatchObject({ state: 'Denied', reason: 'Forbidden' });
    expect(judge({ state: 'Removed' })).toMatchObject({ state: 'Removed' });
    expect(judge({ state: 'Syncing', reason: 'Syncing', message: 'x' }, unknownHealth, false)).toMatchObject({
      ...{ state: 'Syncing', reason: '' },
    });
    expect(judge({ state: 'Syncing', reason: 'Timeout', message: 'slow' }, unknownHealth, false)).toMatchObject({
      ...{ state: 'Syncing', reason: 'Timeout' },
    });
  });
});

describe('the health of a source', () => {
  const condition = (type: string, status: string, reason: string): object => ({
    ...{ type, status, reason, message: `${reason} happened`, lastTransitionTime: '2025-12-31T23:59:00Z' },
  });
  const cluster = (...conditions: object[]): Cluster =>
    ({ spec: { access: {} }, status: { conditions } }) as unknown as Cluster; // only the status is read

  test('SEA-V01 a cluster is in trouble when the cause is its own, not one of some kinds', () => {
    const away = cluster(condition('Reachable', 'False', 'Refused'), condition('Fresh', 'False', 'Refused'));
    expect(readSourceHealth({ facts: '' }, away, false).trouble).toEqual({
      ...{ reason: 'Refused', message: 'Refused happened', since: now - 60 * second },
    });
    const paused = cluster(condition('Fresh', 'False', 'Paused'));
    expect(readSourceHealth({ facts: '' }, paused, false).trouble?.reason).toBe('Paused');
    const some = cluster(condition('Fresh', 'False', 'Timeout'), condition('Ready', 'True', 'Ready'));
    expect(readSourceHealth({ facts: '' }, some, true)).toEqual({ isUncollected: true });
  });

  test('SEA-V01 a pushed cluster needs no lease, and is judged by its heartbeat', () => {
    const facts = JSON.stringify({ feed: { heardAt: 5, lease: { expiresAt: 9 } } });
    expect(readSourceHealth({ facts }, undefined, true)).toEqual({
      feed: { heardAt: 5, heardUntil: 9 },
      isUncollected: false,
    });
  });
});
