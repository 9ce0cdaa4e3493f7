import { listAt, memberAt, numberAt, textAt } from '../json/json-value.ts';

/** What the columns Ready, Status and Restarts of a pod say. */
export interface PodState {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  /** When a container ended last and was started again, RFC 3339; empty for never. */
  readonly lastRestart: string;
}

/** Containers counted so far. */
interface Tally {
  readonly ready: number;
  readonly restarts: number;
  readonly lastRestart: string;
}

interface InitResult {
  /** Why the pod is still initialising; undefined when it is not. */
  readonly waitingFor: string | undefined;
  /** Of all init containers up to the one that is waited for. */
  readonly all: Tally;
  /** Of sidecars among them. */
  readonly sidecars: Tally;
}

const nothing: Tally = { ready: 0, restarts: 0, lastRestart: '' };

/** Follows `printPod` of kube-apiserver 1.36 (`pkg/printers/internalversion`), whose words users know. */
export function podState(pod: unknown): PodState {
  const sidecars = sidecarNames(pod);
  const total = listAt(pod, 'spec', 'containers').length + sidecars.size;
  const init = initState(pod, sidecars);
  if (init.waitingFor !== undefined && !hasCondition(pod, 'Initialized')) {
    return { ...init.all, total, status: endedStatus(pod, init.waitingFor) };
  }
  const main = mainState(pod, init.waitingFor ?? plainStatus(pod), init.sidecars);
  return { ...main.tally, total, status: endedStatus(pod, main.status) };
}

/** A sidecar is an init container that is always restarted. */
function sidecarNames(pod: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  for (const container of listAt(pod, 'spec', 'initContainers')) {
    if (textAt(container, 'restartPolicy') === 'Always') names.add(textAt(container, 'name'));
  }
  return names;
}

function plainStatus(pod: unknown): string {
  const isGated = listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'reason') === 'SchedulingGated',
  );
  if (isGated) return 'SchedulingGated';
  return textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase');
}

function initState(pod: unknown, sidecarNamed: ReadonlySet<string>): InitResult {
  const wanted = listAt(pod, 'spec', 'initContainers').length;
  let all = nothing;
  let sidecars = nothing;
  for (const [index, container] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const isSidecar = sidecarNamed.has(textAt(container, 'name'));
    const isRunningSidecar = isSidecar && memberAt(container, 'started') === true;
    const isDone = isEnded(container) && exitCode(container) === 0;
    const isReady = !isDone && isRunningSidecar && memberAt(container, 'ready') === true;
    all = withContainer(all, container, isReady);
    if (isSidecar) sidecars = withContainer(sidecars, container, isReady);
    if (!isDone && !isRunningSidecar)
      return { waitingFor: `Init:${initWord(container, index, wanted)}`, all, sidecars };
  }
  return { waitingFor: undefined, all, sidecars };
}

function initWord(container: unknown, index: number, wanted: number): string {
  if (isEnded(container)) return endWord(container);
  const waiting = textAt(container, 'state', 'waiting', 'reason');
  return waiting === '' || waiting === 'PodInitializing' ? `${index}/${wanted}` : waiting;
}

/** From the last container to the first, so that the first one with something to say has the word. */
function mainState(pod: unknown, start: string, sidecars: Tally): { readonly status: string; readonly tally: Tally } {
  let status = start;
  let errorStatus = '';
  let isAnyRunning = false;
  let tally = sidecars;
  for (const container of listAt(pod, 'status', 'containerStatuses').toReversed()) {
    const waiting = textAt(container, 'state', 'waiting', 'reason');
    let isReady = false;
    if (waiting !== '') {
      status = waiting;
    } else if (isEnded(container)) {
      status = endWord(container);
      if (exitCode(container) !== 0) errorStatus = status;
    } else {
      isReady = memberAt(container, 'ready') === true && isPresent(memberAt(container, 'state', 'running'));
    }
    isAnyRunning ||= isReady;
    tally = withContainer(tally, container, isReady);
  }
  return { status: status === 'Completed' ? completedStatus(pod, isAnyRunning, errorStatus) : status, tally };
}

/** A pod is not complete while one of its containers runs. */
function completedStatus(pod: unknown, isAnyRunning: boolean, errorStatus: string): string {
  if (isAnyRunning && hasCondition(pod, 'Ready')) return 'Running';
  if (errorStatus !== '') return errorStatus;
  return isAnyRunning ? 'NotReady' : 'Completed';
}

const finalPhases: ReadonlySet<string> = new Set(['Succeeded', 'Failed']);

function endedStatus(pod: unknown, status: string): string {
  if (!isPresent(memberAt(pod, 'metadata', 'deletionTimestamp'))) return status;
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  return finalPhases.has(textAt(pod, 'status', 'phase')) ? status : 'Terminating';
}

/** `Initialized` counts by its first condition, `Ready` by any: a difference that only a broken writer can show. */
function hasCondition(pod: unknown, type: 'Initialized' | 'Ready'): boolean {
  const conditions = listAt(pod, 'status', 'conditions').filter((condition) => textAt(condition, 'type') === type);
  if (type === 'Initialized') return textAt(conditions[0], 'status') === 'True';
  return conditions.some((condition) => textAt(condition, 'status') === 'True');
}

function withContainer(tally: Tally, container: unknown, isReady: boolean): Tally {
  const ended = textAt(container, 'lastState', 'terminated', 'finishedAt');
  const isLater = ended !== '' && (tally.lastRestart === '' || Date.parse(ended) > Date.parse(tally.lastRestart));
  return {
    ready: tally.ready + (isReady ? 1 : 0),
    restarts: tally.restarts + numberAt(container, 'restartCount'),
    lastRestart: isLater ? ended : tally.lastRestart,
  };
}

function endWord(container: unknown): string {
  const reason = textAt(container, 'state', 'terminated', 'reason');
  if (reason !== '') return reason;
  const signal = numberAt(container, 'state', 'terminated', 'signal');
  return signal === 0 ? `ExitCode:${exitCode(container)}` : `Signal:${signal}`;
}

function exitCode(container: unknown): number {
  return numberAt(container, 'state', 'terminated', 'exitCode');
}

function isEnded(container: unknown): boolean {
  return isPresent(memberAt(container, 'state', 'terminated'));
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
