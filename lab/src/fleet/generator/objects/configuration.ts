import { SECRET_CANARY } from '../../fleet-objects.ts';
import { hostileData } from '../../hostile-values.ts';
import type { SeededRandom } from '../../seeded-random.ts';
import { drawsOf, hexOf, purposes, timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, type FleetEntry, goJson, objectDraws, objectText } from '../object-text.ts';
import { partName, perWorkload, type WorkloadPart } from '../per-workload.ts';
import { workloadLabels } from '../pod-shape.ts';
import type { SourcePlan } from '../source-plan.ts';

/** ConfigMaps: settings of workloads, and the certificate of the cluster in every namespace. */
export const makeConfigMaps: EntryMaker = (plan, namespace) => {
  if (namespace === '') return [];
  const kept = plan.namespaces.length;
  return [
    clusterCertificate(plan, namespace),
    ...perWorkload({ plan, namespace, kind: 'configMaps', kept }, ({ workload, number, place }) => ({
      name: partName(`${workload.app.name}-config`, place, ['files', 'scripts', 'dashboards']).concat(
        copyEnding(workload),
      ),
      text: () => configMapText({ plan, workload, number, place }),
    })),
  ];
};

/** Second workloads of an app in a namespace have a name of their own. */
function copyEnding({ name, app, kind }: WorkloadPart['workload']): string {
  return name.slice(app.name.length) + (kind === 'deployments' ? '' : `-${kind.toLowerCase()}`);
}

function clusterCertificate(plan: SourcePlan, namespace: string): FleetEntry {
  const name = 'kube-root-ca.crt';
  return {
    name,
    text: () => {
      const base64 = Buffer.from(hexOf(drawsOf(plan.seed, purposes.source, plan.index, 99), 1400), 'hex').toString(
        'base64',
      );
      const lines = base64.match(/.{1,64}/g) ?? [];
      const data = { 'ca.crt': `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n` };
      const annotations = {
        'kubernetes.io/description':
          'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
      };
      const createdMs = plan.nowMs - 600 * 86_400_000;
      const manager = { manager: 'kube-controller-manager', apiVersion: 'v1', time: timeText(createdMs) };
      const number = [1_000_000 + plan.namespaces.indexOf(namespace)];
      const managed = managedEntry(manager, { data, metadata: { annotations } });
      return objectText(
        plan,
        { kind: 'configMaps', number, namespace, name, createdMs, annotations, managed },
        `"data":${goJson(data)}`,
      );
    },
  };
}

function configMapText({ plan, workload, number, place }: WorkloadPart): string {
  const random = objectDraws(plan, 'configMaps', number);
  const name = partName(`${workload.app.name}-config`, place, ['files', 'scripts', 'dashboards']).concat(
    copyEnding(workload),
  );
  const data = configData(random, workload.app.name);
  const labels = { ...workloadLabels(workload), 'app.kubernetes.io/managed-by': 'Helm' };
  const manager = { manager: 'helm', apiVersion: 'v1', time: timeText(workload.createdMs) };
  const managed = managedEntry(manager, { data, metadata: { labels } });
  return objectText(
    plan,
    {
      kind: 'configMaps',
      number: [number],
      namespace: workload.namespace,
      name,
      createdMs: workload.createdMs,
      labels,
      managed,
    },
    `"data":${goJson(data)}`,
  );
}

function configData(random: SeededRandom, app: string): Record<string, string> {
  switch (random.below(4)) {
    case 0:
      return hostileData(random);
    case 1:
      return { 'application.properties': propertiesText(random, app) };
    case 2:
      return { 'config.yaml': yamlText(random, app) };
    default:
      return {
        LOG_LEVEL: random.pick(['info', 'debug', 'warn']),
        SERVICE: app,
        LIMIT: String(random.below(10_000)),
        TZ: 'UTC',
      };
  }
}

const settings = [
  'server.port',
  'spring.application.name',
  'management.endpoints.web.exposure.include',
  'logging.level.root',
  'cache.ttl.seconds',
  'pool.max.size',
  'retry.attempts',
  'http.timeout.ms',
  'feature.new-search.enabled',
  'queue.prefetch',
] as const;

function propertiesText(random: SeededRandom, app: string): string {
  const lines = Array.from(
    { length: 5 + random.below(30) },
    (_, at) => `${settings[at % settings.length]}${at < 10 ? '' : `.${at}`}=${random.below(5000)}`,
  );
  return `# ${app}\n${lines.join('\n')}\n`;
}

function yamlText(random: SeededRandom, app: string): string {
  const routes = Array.from(
    { length: 1 + random.below(8) },
    (_, at) =>
      `  - path: /api/v${at + 1}/${app}\n    timeout: ${1 + random.below(60)}s\n    retries: ${random.below(5)}\n`,
  );
  return `server:\n  listen: 0.0.0.0:8080\n  tls: ${random.below(2) === 0}\nlog:\n  level: info\n  format: json\nroutes:\n${routes.join('')}`;
}

/** Secrets; the text of every value contains the canary. */
export const makeSecrets: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'secrets' }, ({ workload, number, place }) => {
    const name = partName(`${workload.app.name}-credentials`, place, ['tls', 'registry', 'token']).concat(
      copyEnding(workload),
    );
    return {
      name,
      text: () => {
        const random = objectDraws(plan, 'secrets', number);
        const { type, data } = secretData(random, place);
        const labels = {
          ...workloadLabels(workload),
          ...(type === 'Opaque' ? {} : { 'app.kubernetes.io/managed-by': 'Helm' }),
        };
        const { createdMs } = workload;
        const manager = { manager: 'kubectl-create', apiVersion: 'v1', time: timeText(createdMs) };
        const managed = managedEntry(manager, { data, metadata: { labels }, type });
        return objectText(
          plan,
          { kind: 'secrets', number: [number], namespace: workload.namespace, name, createdMs, labels, managed },
          `"data":${goJson(data)},"type":"${type}"`,
        );
      },
    };
  });

function secretData(random: SeededRandom, place: number): { type: string; data: Record<string, string> } {
  const value = (bytes: number): string =>
    Buffer.from(`${SECRET_CANARY}-${hexOf(random, bytes * 2)}`).toString('base64');
  switch (place % 4) {
    case 1:
      return { type: 'kubernetes.io/tls', data: { 'tls.crt': value(600), 'tls.key': value(120) } };
    case 2:
      return { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': value(80) } };
    case 3:
      return { type: 'helm.sh/release.v1', data: { release: value(1500 + random.below(4000)) } };
    default:
      return { type: 'Opaque', data: { password: value(16), username: value(8), url: value(40) } };
  }
}

/** Service accounts: one per namespace, and those of workloads. */
export const makeServiceAccounts: EntryMaker = (plan, namespace) => {
  if (namespace === '') return [];
  const account = (name: string, createdMs: number, number: number, labels = {}): FleetEntry => ({
    name,
    text: () => objectText(plan, { kind: 'serviceAccounts', number: [number], namespace, name, createdMs, labels }, ''),
  });
  const kept = plan.namespaces.length;
  return [
    account('default', plan.nowMs - 600 * 86_400_000, 1_000_000 + plan.namespaces.indexOf(namespace)),
    ...perWorkload({ plan, namespace, kind: 'serviceAccounts', kept }, ({ workload, number, place }) =>
      account(
        partName(workload.name, place, ['runner', 'reader']).concat(workload.kind === 'deployments' ? '' : '-sa'),
        workload.createdMs,
        number,
        workloadLabels(workload),
      ),
    ),
  ];
};
