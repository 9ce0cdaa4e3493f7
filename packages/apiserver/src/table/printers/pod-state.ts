import { count, type JsonValue, list, member, text } from '../../json/json-value.ts';

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
export function podState(pod: JsonValue): PodState {
  const sidecars = sidecarNames(pod);
  const total = list(pod, 'spec', 'containers').length + sidecars.size;
  const init = initState(pod, sidecars);
  if (init.waitingFor !== undefined && !hasCondition(pod, 'Initialized')) {
    return { ...init.all, total, status: endedStatus(pod, init.waitingFor) };
  }
  const main = mainState(pod, init.waitingFor ?? plainStatus(pod), init.sidecars);
  return { ...main.tally, total, status: endedStatus(pod, main.status) };
}

/** A sidecar is an init container that is always restarted. */
function sidecarNames(pod: JsonValue): ReadonlySet<string> {
  const names = new Set<string>();
  for (const container of list(pod, 'spec', 'initContainers')) {
    if (text(container, 'restartPolicy') === 'Always') names.add(text(container, 'name'));
  }
  return names;
}

function plainStatus(pod: JsonValue): string {
  const isGated = list(pod, 'status', 'conditions').some(
    (condition) => text(condition, 'type') === 'PodScheduled' && text(condition, 'reason') === 'SchedulingGated',
  );
  if (isGated) return 'SchedulingGated';
  return text(pod, 'status', 'reason') || text(pod, 'status', 'phase');
}

function initState(pod: JsonValue, sidecarNamed: ReadonlySet<string>): InitResult {
  const wanted = list(pod, 'spec', 'initContainers').length;
  let all = nothing;
  let sidecars = nothing;
  for (const [index, container] of list(pod, 'status', 'initContainerStatuses').entries()) {
    const isSidecar = sidecarNamed.has(text(container, 'name'));
    const isRunningSidecar = isSidecar && member(container, 'started') === true;
    const isDone = isEnded(container) && exitCode(container) === 0;
    const isReady = !isDone && isRunningSidecar && member(container, 'ready') === true;
    all = withContainer(all, container, isReady);
    if (isSidecar) sidecars = withContainer(sidecars, container, isReady);
    if (!isDone && !isRunningSidecar)
      return { waitingFor: `Init:${initWord(container, index, wanted)}`, all, sidecars };
  }
  return { waitingFor: undefined, all, sidecars };
}

function initWord(container: JsonValue, index: number, wanted: number): string {
  if (isEnded(container)) return endWord(container);
  const waiting = text(container, 'state', 'waiting', 'reason');
  return waiting === '' || waiting === 'PodInitializing' ? `${index}/${wanted}` : waiting;
}

/** From the last container to the first, so that the first one with something to say has the word. */
function mainState(pod: JsonValue, start: string, sidecars: Tally): { readonly status: string; readonly tally: Tally } {
  let status = start;
  let errorStatus = '';
  let isAnyRunning = false;
  let tally = sidecars;
  for (const container of list(pod, 'status', 'containerStatuses').toReversed()) {
    const waiting = text(container, 'state', 'waiting', 'reason');
    let isReady = false;
    if (waiting !== '') {
      status = waiting;
    } else if (isEnded(container)) {
      status = endWord(container);
      if (exitCode(container) !== 0) errorStatus = status;
    } else {
      isReady = member(container, 'ready') === true && isPresent(member(container, 'state', 'running'));
    }
    isAnyRunning ||= isReady;
    tally = withContainer(tally, container, isReady);
  }
  return { status: status === 'Completed' ? completedStatus(pod, isAnyRunning, errorStatus) : status, tally };
}

/** A pod is not complete while one of its containers runs. */
function completedStatus(pod: JsonValue, isAnyRunning: boolean, errorStatus: string): string {
  if (isAnyRunning && hasCondition(pod, 'Ready')) return 'Running';
  if (errorStatus !== '') return errorStatus;
  return isAnyRunning ? 'NotReady' : 'Completed';
}

const finalPhases: ReadonlySet<string> = new Set(['Succeeded', 'Failed']);

function endedStatus(pod: JsonValue, status: string): string {
  if (!isPresent(member(pod, 'metadata', 'deletionTimestamp'))) return status;
  if (text(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  return finalPhases.has(text(pod, 'status', 'phase')) ? status : 'Terminating';
}

/** `Initialized` counts by its first condition, `Ready` by any: a difference that only a broken writer can show. */
function hasCondition(pod: JsonValue, type: 'Initialized' | 'Ready'): boolean {
  const conditions = list(pod, 'status', 'conditions').filter((condition) => text(condition, 'type') === type);
  if (type === 'Initialized') return text(conditions[0], 'status') === 'True';
  return conditions.some((condition) => text(condition, 'status') === 'True');
}

function withContainer(tally: Tally, container: JsonValue, isReady: boolean): Tally {
  const ended = text(container, 'lastState', 'terminated', 'finishedAt');
  const isLater = ended !== '' && (tally.lastRestart === '' || Date.parse(ended) > Date.parse(tally.lastRestart));
  return {
    ready: tally.ready + (isReady ? 1 : 0),
    restarts: tally.restarts + count(container, 'restartCount'),
    lastRestart: isLater ? ended : tally.lastRestart,
  };
}

function endWord(container: JsonValue): string {
  const reason = text(container, 'state', 'terminated', 'reason');
  if (reason !== '') return reason;
  const signal = count(container, 'state', 'terminated', 'signal');
  return signal === 0 ? `ExitCode:${exitCode(container)}` : `Signal:${signal}`;
}

function exitCode(container: JsonValue): number {
  return count(container, 'state', 'terminated', 'exitCode');
}

function isEnded(container: JsonValue): boolean {
  return isPresent(member(container, 'state', 'terminated'));
}

function isPresent(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}
