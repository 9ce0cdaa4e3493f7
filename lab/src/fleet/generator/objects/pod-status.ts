import type { SeededRandom } from '../../seeded-random.ts';
import { hexOf } from '../draws.ts';
import { objectDraws } from '../object-text.ts';
import type { ContainerShape } from '../pod-shape.ts';
import type { SourcePlan } from '../source-plan.ts';

/** What the status of a pod follows from. */
interface PodSituation {
  readonly number: number;
  /** RFC 3339. */
  readonly created: string;
  readonly ips: readonly string[];
  readonly hostIp: string;
  readonly containers: readonly ContainerShape[];
  readonly isJob: boolean;
}

type Phase = 'Running' | 'CrashLoop' | 'Pending' | 'Succeeded' | 'Failed';

const conditionTypes = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
] as const;

/** The members the kubelet writes, for `managedFields`. */
export const statusFields = {
  status: {
    conditions: conditionTypes.map((type) => ({
      type,
      lastProbeTime: null,
      lastTransitionTime: '',
      status: '',
    })),
    containerStatuses: {},
    hostIP: '',
    phase: '',
    podIP: '',
    podIPs: [{ ip: '10.0.0.1' }],
    startTime: '',
  },
};

/** JSON of a pod's status: nearly all run, some do not. */
export function podStatus(plan: SourcePlan, situation: PodSituation): string {
  const random = objectDraws(plan, 'pods', situation.number);
  const phase = phaseOf(random, situation.isJob);
  const { created, hostIp, ips } = situation;
  const isReady = phase === 'Running';
  const { isRecent } = plan;
  const conditions = conditionTypes
    .slice(isRecent ? 0 : 1)
    .map((type) => conditionText(type, { phase, isReady, created, isRecent }));
  const addresses =
    phase === 'Pending' ? '' : `,"podIP":"${ips[0]}","podIPs":[${ips.map((ip) => `{"ip":"${ip}"}`).join(',')}]`;
  const containers = situation.containers.map((container) =>
    containerText(random, container, { phase, created, isRecent }),
  );
  const shown = phase === 'CrashLoop' ? 'Running' : phase;
  return [
    `{${isRecent ? '"observedGeneration":1,' : ''}"phase":"${shown}","conditions":[${conditions.join(',')}]`,
    `,"hostIP":"${hostIp}"${isRecent ? `,"hostIPs":[{"ip":"${hostIp}"}]` : ''}${addresses},"startTime":"${created}"`,
    `,"containerStatuses":[${containers.join(',')}],"qosClass":"Burstable"}`,
  ].join('');
}

function phaseOf(random: SeededRandom, isJob: boolean): Phase {
  const drawn = random.below(100);
  if (isJob) return drawn < 90 ? 'Succeeded' : 'Failed';
  if (drawn < 95) return 'Running';
  return drawn < 98 ? 'CrashLoop' : 'Pending';
}

function conditionText(
  type: string,
  now: { phase: Phase; isReady: boolean; created: string; isRecent: boolean },
): string {
  const isAboutReady = type === 'Ready' || type === 'ContainersReady';
  const status = isAboutReady && !now.isReady ? 'False' : 'True';
  const reason =
    status === 'True' || now.phase === 'Succeeded'
      ? ''
      : ',"reason":"ContainersNotReady","message":"containers with unready status: [main]"';
  const generation = now.isRecent ? ',"observedGeneration":1' : '';
  return `{"type":"${type}"${generation},"status":"${status}","lastProbeTime":null,"lastTransitionTime":"${now.created}"${reason}}`;
}

/** What kubelets since 1.33 add to the status of a container. */
const recentMembers =
  ',"allocatedResources":{"cpu":"100m","memory":"128Mi"},"user":{"linux":{"uid":1000,"gid":1000,"supplementalGroups":[1000]}}';

function containerText(
  random: SeededRandom,
  container: ContainerShape,
  { phase, created, isRecent }: { phase: Phase; created: string; isRecent: boolean },
): string {
  const id = `containerd://${hexOf(random, 64)}`;
  const ended = (exitCode: number, reason: string): string =>
    `{"terminated":{"exitCode":${exitCode},"reason":"${reason}","startedAt":"${created}","finishedAt":"${created}","containerID":"${id}"}}`;
  const states = {
    Running: `{"running":{"startedAt":"${created}"}}`,
    CrashLoop: `{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s restarting failed container=${container.name}"}}`,
    Pending: '{"waiting":{"reason":"ContainerCreating"}}',
    Succeeded: ended(0, 'Completed'),
    Failed: ended(1, 'Error'),
  };
  const restarts = phase === 'CrashLoop' ? 5 + random.below(900) : Math.floor(random.next() ** 20 * 8);
  const last = restarts === 0 || phase === 'Pending' ? '{}' : ended(137, 'OOMKilled');
  const isRunning = phase === 'Running';
  const identity = phase === 'Pending' ? '"imageID":""' : `"imageID":"${container.imageId}","containerID":"${id}"`;
  return `{"name":"${container.name}","state":${states[phase]},"lastState":${last},"ready":${isRunning},"restartCount":${restarts},"image":"${container.image}",${identity},"started":${isRunning}${isRecent ? recentMembers : ''}}`;
}
