import { timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, goJson, objectDraws, objectText } from '../object-text.ts';
import { partName, perWorkload } from '../per-workload.ts';
import { workloadLabels } from '../pod-shape.ts';

/** Above 2^53, where a JavaScript number would round; as JSON text. */
const bigIntegers = ['9007199254740993', '9223372036854775807', '-9223372036854775807', '42', '3e2'] as const;

/** Widgets: numbers of every size and spelling. */
export const makeWidgets: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'widgets' }, ({ workload, number }) => {
    const name = `widget-${number}`;
    return {
      name,
      text: () => {
        const random = objectDraws(plan, 'widgets', number);
        const size = random.pick(bigIntegers);
        const spec = `{"size":${size},"colour":"grün 绿","ratio":${random.below(100)}.50,"anything":{"deep":[${size},null,true]}}`;
        const { createdMs } = workload;
        const labels = workloadLabels(workload);
        return objectText(
          plan,
          { kind: 'widgets', number: [number], namespace, name, generation: 1, createdMs, labels },
          `"spec":${spec}`,
        );
      },
    };
  });

/** Routes of a service mesh, as custom resources look: spec, status with conditions. */
export const makeRoutes: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'routes' }, ({ workload, number, place }) => {
    const name = partName(workload.name, place, ['canary', 'internal']).concat(
      workload.kind === 'deployments' ? '' : '-route',
    );
    return {
      name,
      text: () => {
        const random = objectDraws(plan, 'routes', number);
        const weight = random.below(100);
        const { createdMs } = workload;
        const at = timeText(createdMs);
        const backends = [
          { name: workload.name, port: workload.app.port, weight },
          { name: `${workload.name}-canary`, port: workload.app.port, weight: 100 - weight },
        ];
        const spec = {
          hosts: [`${workload.name}.${workload.namespace}.svc.cluster.local`],
          match: { prefix: '/', method: 'GET' },
          timeout: `${1 + random.below(60)}s`,
          retries: random.below(5),
          backends,
        };
        const condition = {
          type: 'Ready',
          status: 'True',
          lastTransitionTime: at,
          reason: 'Accepted',
          message: 'the route is programmed',
          observedGeneration: 2,
        };
        const status = { observedGeneration: 2, conditions: [condition] };
        const labels = workloadLabels(workload);
        const managed = managedEntry(
          { manager: 'mesh-controller', apiVersion: 'mesh.lab.orrery.dev/v1beta1', time: at },
          { metadata: { labels }, spec, status },
        );
        return objectText(
          plan,
          { kind: 'routes', number: [number], namespace, name, generation: 2, createdMs, labels, managed },
          `"spec":${goJson(spec)},"status":${goJson(status)}`,
        );
      },
    };
  });
