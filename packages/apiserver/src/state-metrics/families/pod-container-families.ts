import { type JsonValue, listAt, memberAt, numberAt, textAt } from '@orrery/model';
import { type AddSample, alpha, type MetricFamily, stable, stableCounter } from './metric-family.ts';
import { addResources } from './resource-samples.ts';
import { secondsAt } from './samples.ts';

/** Which containers of a pod families are about. */
interface ContainerRole {
  /** In names of families: `pod_container` or `pod_init_container`. */
  readonly prefix: string;
  /** In help texts. */
  readonly noun: string;
  readonly specs: string;
  readonly statuses: string;
}

const main: ContainerRole = {
  prefix: 'kube_pod_container',
  noun: 'container',
  specs: 'containers',
  statuses: 'containerStatuses',
};

const init: ContainerRole = {
  prefix: 'kube_pod_init_container',
  noun: 'init container',
  specs: 'initContainers',
  statuses: 'initContainerStatuses',
};

const byContainer = ['container'];
const byReason = ['container', 'reason'];

/** Series made of each container status. */
function ofStatuses(
  role: ContainerRole,
  samples: (status: JsonValue, add: AddSample) => void,
): MetricFamily['samples'] {
  return ({ value }, add) => {
    for (const status of listAt(value, 'status', role.statuses)) samples(status, add);
  };
}

function stateSample(role: ContainerRole, state: 'running' | 'terminated' | 'waiting'): MetricFamily['samples'] {
  return ofStatuses(role, (status, add) =>
    add(isThere(memberAt(status, 'state', state)) ? 1 : 0, byContainer, [textAt(status, 'name')]),
  );
}

function reasonSample(role: ContainerRole, ...path: readonly string[]): MetricFamily['samples'] {
  return ofStatuses(role, (status, add) => {
    if (isThere(memberAt(status, ...path)))
      add(1, byReason, [textAt(status, 'name'), textAt(status, ...path, 'reason')]);
  });
}

function isThere(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

/** A series for each container that has both a specification and a status. */
function containerInfo(role: ContainerRole): MetricFamily['samples'] {
  const names = ['container', 'image_spec', 'image', 'image_id', 'container_id'];
  const all = role === init ? [...names, 'restart_policy'] : names;
  return ({ value }, add) => {
    const statuses = listAt(value, 'status', role.statuses);
    for (const spec of listAt(value, 'spec', role.specs)) {
      const name = textAt(spec, 'name');
      for (const status of statuses) {
        if (textAt(status, 'name') !== name) continue;
        const texts = [
          name,
          textAt(spec, 'image'),
          ...['image', 'imageID', 'containerID'].map((key) => textAt(status, key)),
        ];
        add(1, all, role === init ? [...texts, textAt(spec, 'restartPolicy')] : texts);
      }
    }
  };
}

function resourceSample(role: ContainerRole, of: 'limits' | 'requests'): MetricFamily['samples'] {
  const names = ['container', 'node', 'resource', 'unit'];
  return ({ value }, add) => {
    const node = textAt(value, 'spec', 'nodeName');
    for (const spec of listAt(value, 'spec', role.specs)) {
      const values = [textAt(spec, 'name'), node];
      addResources(add, memberAt(spec, 'resources', of), { names, values, isMilli: false, hasPods: false });
    }
  };
}

/** When a container that runs or ran was started. */
const startedSample = ofStatuses(main, (status, add) => {
  const state = isThere(memberAt(status, 'state', 'running')) ? 'running' : 'terminated';
  const seconds = secondsAt(status, 'state', state, 'startedAt');
  if (seconds !== undefined) add(seconds, byContainer, [textAt(status, 'name')]);
});

function lastTerminated(read: (terminated: JsonValue) => number | undefined): MetricFamily['samples'] {
  return ofStatuses(main, (status, add) => {
    const terminated = memberAt(status, 'lastState', 'terminated');
    const value = terminated === undefined || terminated === null ? undefined : read(terminated);
    if (value !== undefined) add(value, byContainer, [textAt(status, 'name')]);
  });
}

/** What both roles have. */
function stateFamilies(role: ContainerRole): MetricFamily[] {
  const { prefix, noun } = role;
  const restarts =
    role === main
      ? 'The number of container restarts per container.'
      : 'The number of restarts for the init container.';
  return [
    stable(
      `${prefix}_status_ready`,
      `Describes whether the ${noun}s readiness check succeeded.`,
      ofStatuses(role, (status, add) =>
        add(memberAt(status, 'ready') === true ? 1 : 0, byContainer, [textAt(status, 'name')]),
      ),
    ),
    stableCounter(
      `${prefix}_status_restarts_total`,
      restarts,
      ofStatuses(role, (status, add) => add(numberAt(status, 'restartCount'), byContainer, [textAt(status, 'name')])),
    ),
    ...(['running', 'terminated', 'waiting'] as const).map((state) =>
      stable(
        `${prefix}_status_${state}`,
        `Describes whether the ${noun} is currently in ${state} state.`,
        stateSample(role, state),
      ),
    ),
    alpha(
      `${prefix}_status_terminated_reason`,
      `Describes the reason the ${noun} is currently in terminated state.`,
      reasonSample(role, 'state', 'terminated'),
    ),
    alpha(
      `${prefix}_status_last_terminated_reason`,
      `Describes the last reason the ${noun} was in terminated state.`,
      reasonSample(role, 'lastState', 'terminated'),
    ),
  ];
}

const moreExact = (of: string): string =>
  `It is recommended to use the kube_pod_resource_${of} metric exposed by kube-scheduler instead, as it is more precise.`;

/** Families of the containers of pods. */
export const podContainerFamilies: readonly MetricFamily[] = [
  stable('kube_pod_container_info', 'Information about a container in a pod.', containerInfo(main)),
  stable(
    'kube_pod_container_resource_limits',
    `The number of requested limit resource by a container. ${moreExact('limits')}`,
    resourceSample(main, 'limits'),
  ),
  stable(
    'kube_pod_container_resource_requests',
    `The number of requested request resource by a container. ${moreExact('requests')}`,
    resourceSample(main, 'requests'),
  ),
  stable('kube_pod_container_state_started', 'Start time in unix timestamp for a pod container.', startedSample),
  ...stateFamilies(main),
  stable(
    'kube_pod_container_status_waiting_reason',
    'Describes the reason the container is currently in waiting state.',
    reasonSample(main, 'state', 'waiting'),
  ),
  alpha(
    'kube_pod_container_status_last_terminated_exitcode',
    'Describes the exit code for the last container in terminated state.',
    lastTerminated((terminated) => numberAt(terminated, 'exitCode')),
  ),
  alpha(
    'kube_pod_container_status_last_terminated_timestamp',
    'Last terminated time for a pod container in unix timestamp.',
    lastTerminated((terminated) => secondsAt(terminated, 'finishedAt')),
  ),
  stable('kube_pod_init_container_info', 'Information about an init container in a pod.', containerInfo(init)),
  alpha(
    'kube_pod_init_container_resource_limits',
    'The number of requested limit resource by an init container.',
    resourceSample(init, 'limits'),
  ),
  alpha(
    'kube_pod_init_container_resource_requests',
    'The number of requested request resource by an init container.',
    resourceSample(init, 'requests'),
  ),
  ...stateFamilies(init),
  alpha(
    'kube_pod_init_container_status_waiting_reason',
    'Describes the reason the init container is currently in waiting state.',
    reasonSample(init, 'state', 'waiting'),
  ),
];
