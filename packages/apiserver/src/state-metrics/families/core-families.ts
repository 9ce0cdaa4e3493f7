import { listAt, textAt } from '@orrery/model';
import { exposedNames } from './exposed-names.ts';
import { alpha, type MetricFamily, type StateKind, stable } from './metric-family.ts';
import { typedConditions } from './node-families.ts';
import { infoSample, resourceVersionSample, timeSample } from './samples.ts';

type Samples = MetricFamily['samples'];

const created = timeSample('metadata', 'creationTimestamp');

const phaseSample: Samples = ({ value }, add) => {
  const phase = textAt(value, 'status', 'phase');
  for (const each of ['Active', 'Terminating']) add(each === phase ? 1 : 0, ['phase'], [each]);
};

/** Namespaces. */
export const namespaceMetrics: StateKind = {
  group: '',
  resource: 'namespaces',
  nameLabels: ['namespace'],
  namesOf: (value) => [textAt(value, 'metadata', 'name')],
  families: [
    stable('kube_namespace_created', 'Unix creation timestamp', created),
    ...exposedNames('namespace', { labels: true, annotations: false }),
    stable('kube_namespace_status_phase', 'kubernetes namespace status phase.', phaseSample),
    alpha('kube_namespace_status_condition', 'The condition of a namespace.', typedConditions),
  ],
};

const externalAddresses: Samples = ({ value }, add) => {
  for (const address of listAt(value, 'spec', 'externalIPs')) {
    if (typeof address === 'string') add(1, ['external_ip'], [address]);
  }
};

const loadBalancers: Samples = ({ value }, add) => {
  for (const ingress of listAt(value, 'status', 'loadBalancer', 'ingress'))
    add(1, ['ip', 'hostname'], [textAt(ingress, 'ip'), textAt(ingress, 'hostname')]);
};

/** Services. */
export const serviceMetrics: StateKind = {
  group: '',
  resource: 'services',
  nameLabels: ['namespace', 'service', 'uid'],
  namesOf: (value) => ['namespace', 'name', 'uid'].map((name) => textAt(value, 'metadata', name)),
  families: [
    stable(
      'kube_service_info',
      'Information about service.',
      infoSample([
        ['cluster_ip', 'spec', 'clusterIP'],
        ['external_name', 'spec', 'externalName'],
        ['load_balancer_ip', 'spec', 'loadBalancerIP'],
        ['external_traffic_policy', 'spec', 'externalTrafficPolicy'],
      ]),
    ),
    stable('kube_service_created', 'Unix creation timestamp', created),
    stable('kube_service_spec_type', 'Type about service.', infoSample([['type', 'spec', 'type']])),
    ...exposedNames('service', { labels: true, annotations: false }),
    stable('kube_service_spec_external_ip', 'Service external ips. One series for each ip', externalAddresses),
    stable('kube_service_status_load_balancer_ingress', 'Service load balancer ingress status', loadBalancers),
  ],
};

/** Secrets: their names and types, never what they hold. */
export const secretMetrics: StateKind = {
  group: '',
  resource: 'secrets',
  nameLabels: ['namespace', 'secret'],
  namesOf: (value) => ['namespace', 'name'].map((name) => textAt(value, 'metadata', name)),
  families: [
    stable('kube_secret_info', 'Information about secret.', (_object, add) => add(1)),
    stable('kube_secret_type', 'Type about secret.', infoSample([['type', 'type']])),
    ...exposedNames('secret', { labels: true, annotations: false }),
    stable('kube_secret_created', 'Unix creation timestamp', created),
    alpha(
      'kube_secret_metadata_resource_version',
      'Resource version representing a specific version of secret.',
      resourceVersionSample,
    ),
  ],
};
