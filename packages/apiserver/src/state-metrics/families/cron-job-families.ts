import { listAt, memberAt, textAt } from '@orrery/model';
import { exposedNames } from './exposed-names.ts';
import { alpha, type MetricFamily, type StateKind, stable } from './metric-family.ts';
import { nextScheduleTime } from './next-schedule-time.ts';
import { presentNumberSample, resourceVersionSample, secondsAt, timeSample } from './samples.ts';

type Samples = MetricFamily['samples'];

const cronJobInfo: Samples = ({ value }, add) => {
  const zone = memberAt(value, 'spec', 'timeZone');
  const [schedule, policy] = [textAt(value, 'spec', 'schedule'), textAt(value, 'spec', 'concurrencyPolicy')];
  const names = ['schedule', 'concurrency_policy', 'timezone'];
  add(1, names, [schedule, policy, typeof zone === 'string' ? zone : 'local']);
};

/** Without a zone of its own a schedule is read in UTC, as a controller-manager in its usual image does. */
const nextSample: Samples = ({ value }, add) => {
  if (memberAt(value, 'spec', 'suspend') === true) return;
  const after = secondsAt(value, 'status', 'lastScheduleTime') ?? secondsAt(value, 'metadata', 'creationTimestamp');
  const zone = memberAt(value, 'spec', 'timeZone');
  const text = textAt(value, 'spec', 'schedule');
  const next =
    after === undefined ? undefined : nextScheduleTime(text, after, typeof zone === 'string' ? zone : undefined);
  if (next !== undefined) add(next);
};

const suspendSample: Samples = ({ value }, add) => {
  const suspend = memberAt(value, 'spec', 'suspend');
  if (typeof suspend === 'boolean') add(suspend ? 1 : 0);
};

/** CronJobs. */
export const cronJobMetrics: StateKind = {
  group: 'batch',
  resource: 'cronjobs',
  nameLabels: ['namespace', 'cronjob'],
  namesOf: (value) => ['namespace', 'name'].map((name) => textAt(value, 'metadata', name)),
  families: [
    ...exposedNames('cronjob', { labels: true, annotations: false }),
    stable('kube_cronjob_info', 'Info about cronjob.', cronJobInfo),
    stable('kube_cronjob_created', 'Unix creation timestamp', timeSample('metadata', 'creationTimestamp')),
    stable('kube_cronjob_status_active', 'Active holds pointers to currently running jobs.', ({ value }, add) =>
      add(listAt(value, 'status', 'active').length),
    ),
    stable(
      'kube_cronjob_status_last_schedule_time',
      'LastScheduleTime keeps information of when was the last time the job was successfully scheduled.',
      timeSample('status', 'lastScheduleTime'),
    ),
    stable(
      'kube_cronjob_status_last_successful_time',
      'LastSuccessfulTime keeps information of when was the last time the job was completed successfully.',
      timeSample('status', 'lastSuccessfulTime'),
    ),
    stable(
      'kube_cronjob_spec_suspend',
      'Suspend flag tells the controller to suspend subsequent executions.',
      suspendSample,
    ),
    stable(
      'kube_cronjob_spec_starting_deadline_seconds',
      'Deadline in seconds for starting the job if it misses scheduled time for any reason.',
      presentNumberSample('spec', 'startingDeadlineSeconds'),
    ),
    stable(
      'kube_cronjob_next_schedule_time',
      "Next time the cronjob should be scheduled. The time after lastScheduleTime, or after the cron job's creation time if it's never been scheduled. Use this to determine if the job is delayed.",
      nextSample,
    ),
    stable(
      'kube_cronjob_metadata_resource_version',
      'Resource version representing a specific version of the cronjob.',
      resourceVersionSample,
    ),
    alpha(
      'kube_cronjob_spec_successful_job_history_limit',
      'Successful job history limit tells the controller how many completed jobs should be preserved.',
      presentNumberSample('spec', 'successfulJobsHistoryLimit'),
    ),
    alpha(
      'kube_cronjob_spec_failed_job_history_limit',
      'Failed job history limit tells the controller how many failed jobs should be preserved.',
      presentNumberSample('spec', 'failedJobsHistoryLimit'),
    ),
  ],
};
