import { describe, expect, it } from 'vitest';
import { stateKinds } from './state-kinds.ts';

/** The families of SEA-Z03 that are stable, without `kube_<kind>_`. */
const stableFamilies: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'pods',
    [
      ...['completion_time', 'container_info', 'container_resource_limits', 'container_resource_requests'],
      ...['container_state_started', 'container_status_ready', 'container_status_restarts_total'],
      ...['container_status_running', 'container_status_terminated', 'container_status_waiting'],
      ...['container_status_waiting_reason', 'created', 'info', 'init_container_info', 'init_container_status_ready'],
      ...['init_container_status_restarts_total', 'init_container_status_running'],
      ...['init_container_status_terminated', 'init_container_status_waiting', 'labels', 'owner', 'restart_policy'],
      ...['spec_volumes_persistentvolumeclaims_info', 'spec_volumes_persistentvolumeclaims_readonly', 'start_time'],
      ...['status_phase', 'status_ready', 'status_scheduled', 'status_scheduled_time', 'status_unschedulable'],
    ],
  ],
  [
    'nodes',
    [
      ...['created', 'info', 'labels', 'spec_taint', 'spec_unschedulable', 'status_allocatable', 'status_capacity'],
      'status_condition',
    ],
  ],
  ['namespaces', ['created', 'labels', 'status_phase']],
  ['services', ['created', 'info', 'labels', 'spec_external_ip', 'spec_type', 'status_load_balancer_ingress']],
  ['secrets', ['created', 'info', 'labels', 'type']],
  [
    'deployments',
    [
      ...['created', 'labels', 'metadata_generation', 'spec_paused', 'spec_replicas'],
      ...['spec_strategy_rollingupdate_max_surge', 'spec_strategy_rollingupdate_max_unavailable', 'status_condition'],
      ...['status_observed_generation', 'status_replicas', 'status_replicas_available', 'status_replicas_ready'],
      ...['status_replicas_unavailable', 'status_replicas_updated'],
    ],
  ],
  [
    'daemonsets',
    [
      ...['created', 'labels', 'metadata_generation', 'status_current_number_scheduled'],
      ...['status_desired_number_scheduled', 'status_number_available', 'status_number_misscheduled'],
      ...['status_number_ready', 'status_number_unavailable', 'status_observed_generation'],
      'status_updated_number_scheduled',
    ],
  ],
  [
    'statefulsets',
    [
      ...['created', 'labels', 'metadata_generation', 'replicas', 'status_current_revision'],
      ...['status_observed_generation', 'status_replicas', 'status_replicas_available', 'status_replicas_current'],
      ...['status_replicas_ready', 'status_replicas_updated', 'status_update_revision', 'ordinals_start'],
      'persistentvolumeclaim_retention_policy',
    ],
  ],
  [
    'replicasets',
    [
      ...['created', 'labels', 'metadata_generation', 'owner', 'spec_replicas', 'status_fully_labeled_replicas'],
      ...['status_observed_generation', 'status_ready_replicas', 'status_replicas'],
    ],
  ],
  [
    'jobs',
    [
      ...['complete', 'created', 'failed', 'info', 'labels', 'owner', 'spec_active_deadline_seconds'],
      ...['spec_completions', 'spec_parallelism', 'status_active', 'status_completion_time', 'status_failed'],
      ...['status_start_time', 'status_succeeded'],
    ],
  ],
  [
    'cronjobs',
    [
      ...['created', 'info', 'labels', 'metadata_resource_version', 'next_schedule_time'],
      ...['spec_starting_deadline_seconds', 'spec_suspend', 'status_active', 'status_last_schedule_time'],
      'status_last_successful_time',
    ],
  ],
  ['ingresses', ['created', 'info', 'labels', 'path', 'tls']],
  ['ingressclasses', []],
]);

const singular = (plural: string): string => plural.replace(/(ss)es$|s$/, '$1');

describe('the kinds that have state metrics', () => {
  it('SEA-Z02 are those thirteen', () => {
    expect([...stateKinds.keys()].toSorted()).toEqual([...stableFamilies.keys()].toSorted());
  });

  it('SEA-Z03 every family that is to be stable is there, and marked so', () => {
    for (const [resource, names] of stableFamilies) {
      const families = stateKinds.get(resource)?.families ?? [];
      const stable = families.filter(({ isStable }) => isStable).map(({ name }) => name);
      expect(stable, resource).toEqual(
        expect.arrayContaining(names.map((name) => `kube_${singular(resource)}_${name}`)),
      );
    }
  });

  it('SEA-Z03 no two families have one name, counters end with _total, and nothing else does', () => {
    const families = [...stateKinds.values()].flatMap((kind) => kind.families);
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
    for (const { name, type, help } of families) {
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(help, name).not.toBe('');
    }
  });

  it('SEA-Z03 an object of which nothing is known breaks no family', () => {
    for (const { families, namesOf, nameLabels } of stateKinds.values()) {
      expect(namesOf({})).toHaveLength(nameLabels.length);
      for (const { samples } of families) {
        const add = (_value: number, names: readonly string[] = [], values: readonly string[] = []): void =>
          expect(names).toHaveLength(values.length);
        samples({ value: {}, originVersion: '' }, add, { labels: ['*'], annotations: ['*'] });
      }
    }
  });
});
