import { WIDGET_DEFINITION } from '../../widget-kind.ts';
import { timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, goJson, objectText } from '../object-text.ts';

const dayMs = 86_400_000;

/** Namespaces. */
export const makeNamespaces: EntryMaker = (plan, namespace) =>
  namespace === ''
    ? plan.namespaces.map((name, number) => ({
        name,
        text: () => {
          const labels = {
            'kubernetes.io/metadata.name': name,
            ...(number % 3 === 0 ? { 'pod-security.kubernetes.io/enforce': 'baseline' } : {}),
          };
          const createdMs = plan.nowMs - (700 - (number % 600)) * dayMs;
          const managed = managedEntry(
            { manager: 'kubectl-create', apiVersion: 'v1', time: timeText(createdMs) },
            { metadata: { labels } },
          );
          return objectText(
            plan,
            { kind: 'namespaces', number: [number], namespace: '', name, createdMs, labels, managed },
            '"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}',
          );
        },
      }))
    : [];

/** Definitions of the custom kinds. */
export const makeDefinitions: EntryMaker = (plan, namespace) =>
  namespace === ''
    ? Array.from({ length: plan.counts.get('definitions') ?? 0 }, (_, number) => {
        const name = number === 0 ? WIDGET_DEFINITION.metadata.name : `widgets.v${number}.lab.orrery.dev`;
        const createdMs = plan.nowMs - 500 * dayMs;
        const condition = (type: string, reason: string): object => ({
          type,
          status: 'True',
          lastTransitionTime: timeText(createdMs),
          reason,
          message: 'the initial names have been accepted',
        });
        const status = {
          conditions: [condition('NamesAccepted', 'NoConflicts'), condition('Established', 'InitialNamesAccepted')],
          acceptedNames: WIDGET_DEFINITION.spec.names,
          storedVersions: ['v1'],
        };
        const text = (): string =>
          objectText(
            plan,
            { kind: 'definitions', number: [number], namespace: '', name, createdMs, generation: 1 },
            `"spec":${goJson(WIDGET_DEFINITION.spec)},"status":${goJson(status)}`,
          );
        return { name, text };
      })
    : [];
