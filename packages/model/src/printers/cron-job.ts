import { listAt, memberAt, textAt } from '../json/json-value.ts';
import { ageCell, creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import { selectorText } from './selector-text.ts';
import { containerCells, containerColumns } from './template-cells.ts';

/** `kubectl get cronjobs` as kube-apiserver 1.36 prints it. */
export const cronJobPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Schedule', 'The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.'),
    column(
      'Timezone',
      'The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process. The set of valid time zone names and the time zone offset is loaded from the system-wide time zone database by the API server during CronJob validation and the controller manager during execution. If no system-wide time zone database can be found a bundled version of the database is used instead. If the time zone name becomes invalid during the lifetime of a CronJob or due to a change in host configuration, the controller will stop creating new new Jobs and will create a system event with the reason UnknownTimeZone. More information can be found in https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones',
    ),
    column(
      'Suspend',
      'This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.',
      { type: 'boolean' },
    ),
    column('Active', 'A list of pointers to currently running jobs.', { type: 'integer' }),
    column('Last Schedule', 'Information when was the last time the job was successfully scheduled.'),
    ageColumn,
    ...containerColumns,
    column(
      'Selector',
      'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      wide,
    ),
  ],
  print: (cronJob) => {
    const jobSpec = memberAt(cronJob, 'spec', 'jobTemplate', 'spec');
    const lastSchedule = textAt(cronJob, 'status', 'lastScheduleTime');
    const timeZone = memberAt(cronJob, 'spec', 'timeZone');
    return {
      cells: [
        textAt(cronJob, 'spec', 'schedule'),
        typeof timeZone === 'string' ? timeZone : '<none>',
        // a text, though the column is declared boolean
        memberAt(cronJob, 'spec', 'suspend') === true ? 'True' : 'False',
        listAt(cronJob, 'status', 'active').length,
        lastSchedule === '' ? '<none>' : ageCell(lastSchedule),
        creationCell(cronJob),
        ...containerCells(memberAt(jobSpec, 'template')),
        selectorText(jobSpec, 'selector'),
      ],
    };
  },
};
