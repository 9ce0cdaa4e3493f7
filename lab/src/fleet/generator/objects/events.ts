import type { SeededRandom } from '../../seeded-random.ts';
import { hexOf, timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, goJson, objectDraws, objectText } from '../object-text.ts';
import { perWorkload } from '../per-workload.ts';
import { nodeName, podName } from '../places.ts';
import { podShapeOf } from '../pod-shape.ts';
import { apiKindOf, type SourcePlan, uidIn, type Workload } from '../source-plan.ts';

/** What an event says. */
interface Report {
  readonly reason: string;
  readonly message: string;
  readonly type?: 'Warning';
  readonly from: string;
}

/** Events about pods and workloads, of the last hour. */
export const makeEvents: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'events' }, ({ workload, number }) => {
    const random = objectDraws(plan, 'events', number);
    const isAboutPod = workload.pods > 0 && random.below(8) > 0;
    const place = isAboutPod ? random.below(workload.pods) : 0;
    const about = isAboutPod ? podName(plan, workload, place) : workload.name;
    // The kubelet and the controllers append the time in nanoseconds, hexadecimal.
    const name = `${about}.18${hexOf(random, 8)}${number.toString(16).padStart(6, '0')}`;
    return {
      name,
      text: () => eventText(plan, { workload, random, name, about, number, ...(isAboutPod ? { place } : {}) }),
    };
  });

interface EventSubject {
  readonly workload: Workload;
  readonly random: SeededRandom;
  readonly name: string;
  readonly about: string;
  readonly number: number;
  /** Of the pod it is about. */
  readonly place?: number;
}

function eventText(plan: SourcePlan, { workload, random, name, about, number, place }: EventSubject): string {
  const pod = place === undefined ? undefined : workload.firstPod + place;
  const report = pod === undefined ? scalingReport(workload) : podReport(random, plan, workload, pod);
  const createdMs = plan.nowMs - random.below(3_600_000);
  const first = timeText(createdMs);
  const last = timeText(createdMs + random.below(600_000));
  const involved = {
    kind: pod === undefined ? apiKindOf(workload) : 'Pod',
    namespace: workload.namespace,
    name: about,
    uid: pod === undefined ? workload.uid : uidIn(plan, 'pods', pod),
    apiVersion: pod === undefined ? 'apps/v1' : 'v1',
    resourceVersion: String(1_000_000 + random.below(900_000_000)),
    ...(pod === undefined || report.from !== 'kubelet' ? {} : { fieldPath: `spec.containers{${workload.app.name}}` }),
  };
  const host = pod === undefined || report.from !== 'kubelet' ? undefined : nodeName(plan, pod);
  const members = [
    `"involvedObject":${goJson(involved)},"reason":"${report.reason}","message":${goJson(report.message)}`,
    `"source":${goJson({ component: report.from, ...(host === undefined ? {} : { host }) })}`,
    `"firstTimestamp":"${first}","lastTimestamp":"${last}","count":${1 + random.below(40)},"type":"${report.type ?? 'Normal'}"`,
    `"eventTime":null,"reportingComponent":"${report.from}","reportingInstance":"${host ?? ''}"`,
  ];
  const managed = managedEntry({ manager: report.from, apiVersion: 'v1', time: last }, eventFields);
  const metadata = {
    kind: 'events',
    number: [number],
    namespace: workload.namespace,
    name,
    createdMs,
    managed,
  } as const;
  return objectText(plan, metadata, members.join(','));
}

const eventFields = {
  count: 1,
  firstTimestamp: '',
  involvedObject: {},
  lastTimestamp: '',
  message: '',
  reason: '',
  reportingComponent: '',
  reportingInstance: '',
  source: { component: '', host: '' },
  type: '',
};

function scalingReport(workload: Workload): Report {
  const message = `Scaled up replica set ${workload.name} from ${Math.max(0, workload.pods - 1)} to ${workload.pods}`;
  return { reason: 'ScalingReplicaSet', message, from: 'deployment-controller' };
}

function podReport(random: SeededRandom, plan: SourcePlan, workload: Workload, pod: number): Report {
  const image = podShapeOf(plan, workload, 0).containers[0]?.image ?? '';
  const place = `${workload.namespace}/${podName(plan, workload, pod - workload.firstPod)}`;
  const reports: readonly [Report, ...Report[]] = [
    { reason: 'Pulled', message: `Container image "${image}" already present on machine`, from: 'kubelet' },
    {
      reason: 'Pulled',
      message: `Successfully pulled image "${image}" in ${random.below(9000)}ms (${random.below(9000)}ms including waiting). Image size: ${random.below(4e8)} bytes.`,
      from: 'kubelet',
    },
    { reason: 'Pulling', message: `Pulling image "${image}"`, from: 'kubelet' },
    { reason: 'Created', message: `Created container: ${workload.app.name}`, from: 'kubelet' },
    { reason: 'Started', message: `Started container ${workload.app.name}`, from: 'kubelet' },
    { reason: 'Killing', message: `Stopping container ${workload.app.name}`, from: 'kubelet' },
    {
      reason: 'Scheduled',
      message: `Successfully assigned ${place} to ${nodeName(plan, pod)}`,
      from: 'default-scheduler',
    },
    {
      reason: 'FailedScheduling',
      message: `0/${random.below(200)} nodes are available: ${random.below(9)} Insufficient cpu, ${random.below(9)} Insufficient memory. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.`,
      type: 'Warning',
      from: 'default-scheduler',
    },
    {
      reason: 'BackOff',
      message: `Back-off restarting failed container ${workload.app.name} in pod ${place}`,
      type: 'Warning',
      from: 'kubelet',
    },
    {
      reason: 'Unhealthy',
      message: `Readiness probe failed: Get "http://10.${random.below(256)}.${random.below(256)}.${random.below(256)}:${workload.app.port}/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      type: 'Warning',
      from: 'kubelet',
    },
  ];
  return random.pick(reports);
}
