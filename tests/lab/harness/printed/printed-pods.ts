import { type PrintedObject, type PrintedParts, printedKind } from './printed-object.ts';

const makePod = printedKind('/api/v1/namespaces/printed/pods', 'Pod');

const image = 'registry.example/printed:1';
const long = '2024-03-01T10:00:00Z';

/** A container's state: `[ready, restarts, state, last state]`. */
type State = readonly [ready: boolean, restartCount: number, state: object, lastState?: object];

const running: State = [true, 0, { running: { startedAt: long } }];
const restarted: State = [true, 3, { running: { startedAt: long } }, ended({ exitCode: 1, finishedAt: long })];
const unready: State = [false, 1, { running: { startedAt: long } }];

function ended(terminated: object): object {
  return { terminated: { containerID: 'cri://x', ...terminated } };
}

function waiting(reason: string): State {
  return [false, 0, { waiting: { reason } }];
}

function statuses(prefix: string, states: readonly State[]): readonly object[] {
  return states.map(([ready, restartCount, state, lastState = {}], index) => ({
    ...{ name: `${prefix}${index}`, ready, restartCount, state, lastState, image, imageID: '', started: ready },
  }));
}

function containers(prefix: string, count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ name: `${prefix}${index}`, image }));
}

/** What is said of a pod's containers. */
interface Containers {
  readonly main: readonly State[];
  readonly init?: readonly State[];
  /** Which of the init containers are sidecars. */
  readonly sidecars?: readonly number[];
  readonly spec?: object;
  readonly status?: object;
  readonly parts?: PrintedParts;
}

function pod(name: string, of: Containers): PrintedObject {
  const { main, init = [], sidecars = [], spec = {}, status = {}, parts = {} } = of;
  const initContainers = containers('i', init.length).map((container, index) =>
    sidecars.includes(index) ? { ...container, restartPolicy: 'Always' } : container,
  );
  return makePod(
    name,
    { spec: { containers: containers('c', main.length), initContainers, ...spec } },
    {
      ...parts,
      status: {
        phase: 'Running',
        containerStatuses: statuses('c', main),
        initContainerStatuses: statuses('i', init),
        ...status,
      },
    },
  );
}

const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
const initialized = { conditions: [{ type: 'Initialized', status: 'True' }] };
const pending = { phase: 'Pending' };
const finished: State = [false, 0, ended({ exitCode: 0, reason: 'Completed', finishedAt: long })];
const notStarted = waiting('PodInitializing');
const gates = { readinessGates: [{ conditionType: 'a.example/one' }, { conditionType: 'a.example/two' }] };

/** Pods whose cells go through every branch of kube-apiserver's printer. */
export const printedPods: readonly PrintedObject[] = [
  makePod('bare', { spec: { containers: containers('c', 2) } }),
  makePod('gated', { spec: { containers: containers('c', 1), schedulingGates: [{ name: 'a.example/wait' }] } }),
  pod('running', { main: [running, restarted], status: { ...ready, podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }] } }),
  pod('unready', { main: [unready, running] }),
  pod('crash', {
    main: [[false, 7, { waiting: { reason: 'CrashLoopBackOff' } }, ended({ exitCode: 2, finishedAt: long })]],
  }),
  pod('image', { main: [waiting('ErrImagePull'), running], status: pending }),
  pod('waits', { main: [waiting('')], status: pending }),
  pod('failed-code', { main: [[false, 0, ended({ exitCode: 3 })]], status: { phase: 'Failed' } }),
  pod('failed-signal', { main: [[false, 0, ended({ exitCode: 137, signal: 9 })]], status: { phase: 'Failed' } }),
  pod('failed-reason', {
    main: [[false, 0, ended({ exitCode: 137, reason: 'OOMKilled' })]],
    status: { phase: 'Failed' },
  }),
  pod('evicted', {
    main: [],
    spec: { containers: containers('c', 1) },
    status: { phase: 'Failed', reason: 'Evicted' },
  }),
  pod('succeeded', { main: [finished, finished], status: { phase: 'Succeeded' } }),
  pod('half-done', { main: [finished, running], status: ready }),
  pod('half-ready', { main: [finished, running] }),
  pod('half-failed', { main: [finished, running, [false, 0, ended({ exitCode: 4, reason: 'Error' })]] }),
  pod('half-code', { main: [finished, [false, 0, ended({ exitCode: 4 })]] }),
  pod('init-none', { init: [notStarted, notStarted], main: [notStarted], status: pending }),
  pod('init-second', { init: [finished, waiting('ImagePullBackOff')], main: [notStarted], status: pending }),
  pod('init-error', {
    init: [[false, 2, ended({ exitCode: 1, reason: 'Error' })]],
    main: [notStarted],
    status: pending,
  }),
  pod('init-code', { init: [[false, 2, ended({ exitCode: 1 })]], main: [notStarted], status: pending }),
  pod('init-signal', { init: [[false, 0, ended({ exitCode: 134, signal: 6 })]], main: [notStarted], status: pending }),
  pod('init-runs', { init: [finished, unready], main: [notStarted], status: pending }),
  pod('init-past', { init: [waiting('ImagePullBackOff')], main: [running], status: initialized }),
  pod('sidecar-starts', { init: [unready, notStarted], sidecars: [0], main: [notStarted], status: pending }),
  pod('sidecar-started', { init: [restarted, notStarted], sidecars: [0], main: [notStarted], status: pending }),
  pod('sidecar-runs', { init: [restarted, finished], sidecars: [0], main: [restarted], status: ready }),
  pod('sidecar-ends', { init: [restarted], sidecars: [0], main: [finished], status: { phase: 'Succeeded' } }),
  pod('going', { main: [running], parts: { isDeleted: true }, status: ready }),
  pod('lost', { main: [running], parts: { isDeleted: true }, status: { reason: 'NodeLost' } }),
  pod('gone', { main: [finished], parts: { isDeleted: true }, status: { phase: 'Succeeded' } }),
  pod('nominated', { main: [notStarted], status: { ...pending, nominatedNodeName: 'node-b' } }),
  pod('placed', {
    main: [running],
    spec: { nodeName: 'node-a', ...gates },
    status: {
      conditions: [
        { type: 'a.example/one', status: 'True' },
        { type: 'Ready', status: 'False' },
      ],
    },
  }),
];
