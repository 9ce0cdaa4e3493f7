import { isJsonObject, listAt, memberAt, numberAt, textAt } from '@orrery/model';
import { exposedNames } from './exposed-names.ts';
import { alpha, type MetricFamily, type StateKind, stable } from './metric-family.ts';
import { infoSample, resourceVersionSample, timeSample } from './samples.ts';

type Samples = MetricFamily['samples'];

const created = timeSample('metadata', 'creationTimestamp');
const classAnnotation = 'kubernetes.io/ingress.class';

/** The annotation was there before the field, and still wins. */
const ingressInfo: Samples = ({ value }, add) => {
  const annotated = memberAt(value, 'metadata', 'annotations', classAnnotation);
  const named = memberAt(value, 'spec', 'ingressClassName');
  const found = typeof annotated === 'string' ? annotated : named;
  add(1, ['ingressclass'], [typeof found === 'string' ? found : '_default']);
};

const pathLabels = ['host', 'path', 'path_type'];
const serviceLabels = [...pathLabels, 'service_name', 'service_port'];
const resourceLabels = [...pathLabels, 'resource_api_group', 'resource_kind', 'resource_name'];

/** The port is its number, 0 where it has a name, as kube-state-metrics has it. */
const ingressPaths: Samples = ({ value }, add) => {
  for (const rule of listAt(value, 'spec', 'rules')) {
    for (const path of listAt(rule, 'http', 'paths')) {
      const at = [textAt(rule, 'host'), textAt(path, 'path'), textAt(path, 'pathType')];
      const service = memberAt(path, 'backend', 'service');
      const resource = memberAt(path, 'backend', 'resource');
      if (isJsonObject(service)) {
        add(1, serviceLabels, [...at, textAt(service, 'name'), String(numberAt(service, 'port', 'number'))]);
      } else {
        const names = ['apiGroup', 'kind', 'name'].map((name) => textAt(resource, name));
        add(1, resourceLabels, [...at, ...names]);
      }
    }
  }
};

const ingressTls: Samples = ({ value }, add) => {
  for (const tls of listAt(value, 'spec', 'tls')) {
    for (const host of listAt(tls, 'hosts')) {
      if (typeof host === 'string') add(1, ['tls_host', 'secret'], [host, textAt(tls, 'secretName')]);
    }
  }
};

/** Ingresses. */
export const ingressMetrics: StateKind = {
  group: 'networking.k8s.io',
  resource: 'ingresses',
  nameLabels: ['namespace', 'ingress'],
  namesOf: (value) => ['namespace', 'name'].map((name) => textAt(value, 'metadata', name)),
  families: [
    stable('kube_ingress_info', 'Information about ingress.', ingressInfo),
    ...exposedNames('ingress', { labels: true, annotations: false }),
    stable('kube_ingress_created', 'Unix creation timestamp', created),
    alpha(
      'kube_ingress_metadata_resource_version',
      'Resource version representing a specific version of ingress.',
      resourceVersionSample,
    ),
    stable('kube_ingress_path', 'Ingress host, paths and backend service information.', ingressPaths),
    stable('kube_ingress_tls', 'Ingress TLS host and secret information.', ingressTls),
  ],
};

/** IngressClasses. */
export const ingressClassMetrics: StateKind = {
  group: 'networking.k8s.io',
  resource: 'ingressclasses',
  nameLabels: ['ingressclass'],
  namesOf: (value) => [textAt(value, 'metadata', 'name')],
  families: [
    alpha(
      'kube_ingressclass_info',
      'Information about ingressclass.',
      infoSample([['controller', 'spec', 'controller']]),
    ),
    alpha('kube_ingressclass_created', 'Unix creation timestamp', created),
    ...exposedNames('ingressclass', { labels: false, annotations: false }),
  ],
};
