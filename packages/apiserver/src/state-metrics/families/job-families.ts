import { listAt, numberAt, textAt } from '@orrery/model';
import { exposedNames } from './exposed-names.ts';
import { alpha, type MetricFamily, type StateKind, stable } from './metric-family.ts';
import { conditionSample, numberSample, ownerSample, presentNumberSample, timeSample } from './samples.ts';

type Samples = MetricFamily['samples'];

const failureReasons = ['BackoffLimitExceeded', 'DeadlineExceeded', 'Evicted'];

/** By reason where it is known, else how many failed. */
const failedSample: Samples = ({ value }, add) => {
  const failed = numberAt(value, 'status', 'failed');
  if (failed === 0) {
    add(0);
    return;
  }
  const conditions = listAt(value, 'status', 'conditions').filter((each) => textAt(each, 'type') === 'Failed');
  const found = conditions.map((condition) => textAt(condition, 'reason'));
  for (const is of found) {
    for (const reason of failureReasons) add(reason === is ? 1 : 0, ['reason'], [reason]);
  }
  if (!found.some((reason) => failureReasons.includes(reason))) add(failed, ['reason'], ['']);
};

const suspendedSample: Samples = ({ value }, add) => {
  for (const condition of listAt(value, 'status', 'conditions')) {
    if (textAt(condition, 'type') === 'Suspended') add(textAt(condition, 'status') === 'True' ? 1 : 0);
  }
};

/** Jobs. */
export const jobMetrics: StateKind = {
  group: 'batch',
  resource: 'jobs',
  nameLabels: ['namespace', 'job_name'],
  namesOf: (value) => ['namespace', 'name'].map((name) => textAt(value, 'metadata', name)),
  families: [
    ...exposedNames('job', { labels: true, annotations: false }),
    stable('kube_job_info', 'Information about job.', (_object, add) => add(1)),
    stable('kube_job_created', 'Unix creation timestamp', timeSample('metadata', 'creationTimestamp')),
    stable(
      'kube_job_spec_parallelism',
      'The maximum desired number of pods the job should run at any given time.',
      presentNumberSample('spec', 'parallelism'),
    ),
    stable(
      'kube_job_spec_completions',
      'The desired number of successfully finished pods the job should be run with.',
      presentNumberSample('spec', 'completions'),
    ),
    stable(
      'kube_job_spec_active_deadline_seconds',
      'The duration in seconds relative to the startTime that the job may be active before the system tries to terminate it.',
      presentNumberSample('spec', 'activeDeadlineSeconds'),
    ),
    stable(
      'kube_job_status_succeeded',
      'The number of pods which reached Phase Succeeded.',
      numberSample('status', 'succeeded'),
    ),
    stable(
      'kube_job_status_failed',
      'The number of pods which reached Phase Failed and the reason for failure.',
      failedSample,
    ),
    stable('kube_job_status_active', 'The number of actively running pods.', numberSample('status', 'active')),
    alpha(
      'kube_job_status_ready',
      'The number of ready pods that belong to this Job.',
      numberSample('status', 'ready'),
    ),
    stable('kube_job_complete', 'The job has completed its execution.', conditionSample('Complete')),
    stable('kube_job_failed', 'The job has failed its execution.', conditionSample('Failed')),
    stable(
      'kube_job_status_start_time',
      'StartTime represents time when the job was acknowledged by the Job Manager.',
      timeSample('status', 'startTime'),
    ),
    stable(
      'kube_job_status_completion_time',
      'CompletionTime represents time when the job was completed.',
      timeSample('status', 'completionTime'),
    ),
    alpha('kube_job_status_suspended', 'The number of pods which reached Phase Suspended.', suspendedSample),
    stable('kube_job_owner', "Information about the Job's owner.", ownerSample),
  ],
};
