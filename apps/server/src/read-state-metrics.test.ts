import { expect, test } from 'vitest';
import { readRequest } from './config.ts';
import { plainMetricsAddress, readStateMetrics } from './read-state-metrics.ts';
import type { Settings } from './settings.ts';
import { StartError } from './start-error.ts';

function settingsOf(environment: Readonly<Record<string, string>> = {}): Settings['stateMetrics'] {
  const request = readRequest([], {
    environment: new Map(Object.entries(environment)),
    homeDirectory: '/people/somebody',
  });
  if (request.kind !== 'serve') throw new Error(`asked for ${request.kind}`);
  return request.config.settings.stateMetrics;
}

test('SEA-Z02 pods, deployments and services have state metrics unless the settings say otherwise', () => {
  expect(readStateMetrics(settingsOf())).toMatchObject({
    resources: ['pods', 'deployments', 'services'],
    metricDenylist: [],
    maxStaleMs: 300_000,
  });
  const given = settingsOf({
    ORRERY_STATE_METRICS__RESOURCES: 'nodes,jobs',
    ORRERY_STATE_METRICS__LABELS_ALLOWLIST: 'pods=[team]',
    ORRERY_STATE_METRICS__MAX_STALE: '1h',
  });
  expect(readStateMetrics(given)).toMatchObject({
    resources: ['nodes', 'jobs'],
    labelsAllowlist: 'pods=[team]',
    maxStaleMs: 3_600_000,
  });
});

test.for([
  [{ ORRERY_STATE_METRICS__METRIC_ALLOWLIST: 'a', ORRERY_STATE_METRICS__METRIC_DENYLIST: 'b' }, 'metricDenylist'],
  [{ ORRERY_STATE_METRICS__METRIC_ALLOWLIST: '(' }, 'metricAllowlist'],
  [{ ORRERY_STATE_METRICS__LABELS_ALLOWLIST: 'pods' }, 'labelsAllowlist'],
  [{ ORRERY_STATE_METRICS__RESOURCES: 'widgets' }, 'stateMetrics.resources'],
  [{ ORRERY_STATE_METRICS__LISTEN: '0.0.0.0:8080' }, 'loopback only'],
] as const)('SEA-Z02 S-42.1 the server does not start with %o', ([environment, why]) => {
  expect(() => settingsOf(environment)).toThrow(StartError);
  expect(() => settingsOf(environment)).toThrow(why);
});

test('SEA-Z01 state metrics are served over plain HTTP only where the settings say so, on loopback', () => {
  expect(plainMetricsAddress(settingsOf())).toBeUndefined();
  const given = settingsOf({ ORRERY_STATE_METRICS__LISTEN: '[::1]:8080' });
  expect(plainMetricsAddress(given)).toEqual({ host: '::1', port: 8080 });
});
