import { type Cluster, type Condition, clusterSyncOf } from '@orrery/model';
import { selectorProblem } from '../sync/sync-causes.ts';
import { problemOf } from './pedia-words.ts';

/** What the conditions are made of. */
export interface PediaHealth {
  readonly cluster: Cluster;
  /** Whether the list that `syncResourcesRefName` names is there; true when it names none. */
  readonly isReferenceFound: boolean;
}

/** A condition, and the `Cluster` condition whose last change is its own. */
type Judged = Omit<Condition, 'lastTransitionTime'> & { readonly since?: Condition | undefined };

/** The conditions of a `PediaCluster`, with Clusterpedia's types and reasons (KSY-G04). */
export function pediaConditions(health: PediaHealth): readonly Condition[] {
  const validated = judgeConfiguration(health);
  const running = judgeSynchro(health, validated);
  const healthy = judgeHealth(health);
  const parts = [validated, running, healthy];
  // Of a cluster that is not healthy nothing can be collected: that is the cause to show.
  const cause = [validated, healthy, running].find(({ status }) => status !== 'True');
  const ready: Judged =
    cause === undefined
      ? { type: 'Ready', status: 'True', reason: 'Ready', message: 'the cluster is reached and collected' }
      : { ...cause, type: 'Ready', status: 'False', reason: 'NotReady', message: cause.message };
  const { creationTimestamp = '1970-01-01T00:00:00Z' } = health.cluster.metadata;
  return [...parts, { ...ready, since: cause?.since ?? conditionOf(health.cluster, 'Ready') }].map(
    ({ since, ...condition }) => ({ ...condition, lastTransitionTime: since?.lastTransitionTime ?? creationTimestamp }),
  );
}

function judgeConfiguration({ cluster, isReferenceFound }: PediaHealth): Judged {
  const type = 'Validated';
  const since = conditionOf(cluster, 'Validated');
  const wrong = (reason: string, message: string): Judged => ({ type, status: 'False', reason, message, since });
  const problem = problemOf(cluster);
  if (problem !== undefined) return wrong('InvalidConfig', problem);
  if (since?.status === 'False') return wrong('InvalidConfig', since.message);
  const choice = choiceProblem(cluster);
  if (choice !== undefined) return wrong('InvalidSyncResources', choice);
  const message = isReferenceFound ? '' : 'Warning: sync resource ref is not found';
  return { type, status: 'True', reason: 'Validated', message, since };
}

/** The first selector that cannot be read; undefined when all can. */
function choiceProblem(cluster: Cluster): string | undefined {
  for (const [at, { labelSelector = '' }] of clusterSyncOf(cluster).resources.entries()) {
    const why = selectorProblem(labelSelector);
    if (why !== undefined) return `spec.syncResources[${at}].labelSelector: ${why}`;
  }
  return undefined;
}

function judgeSynchro({ cluster }: PediaHealth, validated: Judged): Judged {
  const type = 'SynchroRunning';
  const discovered = conditionOf(cluster, 'Discovered');
  const not = (reason: string, message: string, since: Condition | undefined): Judged => ({
    ...{ type, status: 'False', reason, message, since },
  });
  if (validated.status !== 'True') return not('InitialFailed', validated.message, validated.since);
  if (clusterSyncOf(cluster).paused) return not('Shutdown', 'collecting is paused', conditionOf(cluster, 'Fresh'));
  if (discovered === undefined) return not('WaitInit', 'the cluster is being connected', undefined);
  const obstacle = [discovered, conditionOf(cluster, 'Ready')].find((each) => each?.status === 'False');
  if (discovered.status !== 'True') return not('Pending', because(obstacle ?? discovered), discovered);
  return { type, status: 'True', reason: 'Running', message: '', since: discovered };
}

function judgeHealth({ cluster }: PediaHealth): Judged {
  const type = 'ClusterHealthy';
  const [reachable, authenticated] = [conditionOf(cluster, 'Reachable'), conditionOf(cluster, 'Authenticated')];
  if (reachable?.status === 'False') {
    const isAnswer = reachable.reason === 'NotReady' || reachable.reason === 'ServerError';
    const reason = isAnswer ? 'Unhealthy' : 'NotReachable';
    return { type, status: 'False', reason, message: because(reachable), since: reachable };
  }
  if (authenticated?.status === 'False') {
    return { type, status: 'False', reason: 'Unhealthy', message: because(authenticated), since: authenticated };
  }
  const discovered = conditionOf(cluster, 'Discovered');
  if (discovered?.status === 'False' && discovered.reason === 'NotKubernetes') {
    return { type, status: 'False', reason: 'Unhealthy', message: because(discovered), since: discovered };
  }
  if (reachable?.status === 'True') {
    return { type, status: 'True', reason: 'Healthy', message: 'cluster health responded with ok', since: reachable };
  }
  return { type, status: 'Unknown', reason: 'MonitorStop', message: 'not checked yet', since: reachable };
}

/** A cause in our words, which begins with the reason (KSY-G04). */
function because({ reason, message }: Condition): string {
  return `${reason}: ${message}`;
}

function conditionOf({ status }: Cluster, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}
