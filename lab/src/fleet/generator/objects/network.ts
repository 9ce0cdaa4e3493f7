import { distinctSuffix, portionOf, timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, goJson, objectDraws, objectText, ownerText } from '../object-text.ts';
import { partName, perWorkload, workloadParts } from '../per-workload.ts';
import { nodeName, podIp, podName, serviceIp } from '../places.ts';
import { selectorLabels, workloadLabels } from '../pod-shape.ts';
import { type SourcePlan, uidIn, type Workload } from '../source-plan.ts';

const serviceEndings = ['metrics', 'headless', 'internal'] as const;

function serviceName(workload: Workload, place: number): string {
  const base =
    workload.kind === 'deployments' ? workload.name : `${workload.name}-${workload.kind.slice(0, -4).toLowerCase()}`;
  return partName(base, place, serviceEndings);
}

/** Services of workloads. */
export const makeServices: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'services' }, ({ workload, number, place }) => {
    const name = serviceName(workload, place);
    return {
      name,
      text: () => {
        const random = objectDraws(plan, 'services', number);
        const type = random.pick(['ClusterIP', 'ClusterIP', 'ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer']);
        const ip = place % 4 === 2 ? 'None' : serviceIp(number + 1);
        const port = { name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' };
        const spec = {
          ports: [type === 'ClusterIP' ? port : { ...port, nodePort: 30_000 + (number % 2768) }],
          selector: selectorLabels(workload),
          clusterIP: ip,
          clusterIPs: [ip],
          type,
          sessionAffinity: 'None',
          ...(type === 'ClusterIP' ? {} : { externalTrafficPolicy: 'Cluster' }),
          ipFamilies: ['IPv4'],
          ipFamilyPolicy: 'SingleStack',
          ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
          internalTrafficPolicy: 'Cluster',
        };
        const ingress = [{ ip: `203.0.113.${number % 256}`, ipMode: 'VIP' }];
        const status = { loadBalancer: type === 'LoadBalancer' ? { ingress } : {} };
        const { createdMs } = workload;
        const labels = workloadLabels(workload);
        const managed = managedEntry(
          { manager: 'helm', apiVersion: 'v1', time: timeText(createdMs) },
          { metadata: { labels }, spec },
        );
        return objectText(
          plan,
          { kind: 'services', number: [number], namespace, name, createdMs, labels, managed },
          `"spec":${goJson(spec)},"status":${goJson(status)}`,
        );
      },
    };
  });

const maxEndpoints = 12;

/** Endpoint slices of services: at most a dozen of the pods of a workload each. */
export const makeEndpointSlices: EntryMaker = (plan, namespace) => {
  const slices = plan.counts.get('endpointSlices') ?? 0;
  const services = plan.counts.get('services') ?? 1;
  return workloadParts({ plan, namespace, kind: 'services' }).flatMap(({ workload, number, place }) =>
    Array.from({ length: portionOf(slices, services, number) }, (_, nth) => {
      const slice = Math.floor((number * slices) / services) + nth;
      const name = `${serviceName(workload, place)}-${distinctSuffix(slice)}`;
      return { name, text: () => sliceText(plan, workload, { service: number, slice, place, name }) };
    }),
  );
};

interface SliceNumbers {
  readonly service: number;
  readonly slice: number;
  /** Of the service within its workload. */
  readonly place: number;
  readonly name: string;
}

function sliceText(plan: SourcePlan, workload: Workload, { service, slice, place, name }: SliceNumbers): string {
  const { createdMs, namespace } = workload;
  const endpoints = Array.from({ length: Math.min(workload.pods, maxEndpoints) }, (_, at) =>
    endpointOf(plan, workload, at),
  );
  const of = serviceName(workload, place);
  const labels = {
    ...workloadLabels(workload),
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': of,
  };
  const ports = [{ name: 'http', port: workload.app.port, protocol: 'TCP' }];
  const manager = {
    manager: 'kube-controller-manager',
    apiVersion: 'discovery.k8s.io/v1',
    time: timeText(createdMs),
  };
  const managed = managedEntry(manager, { addressType: '', endpoints: {}, metadata: { labels }, ports: {} });
  const owner = ownerText({ apiVersion: 'v1', kind: 'Service', name: of, uid: uidIn(plan, 'services', service) });
  const generated = { generateName: `${of}-`, generation: 3 };
  return objectText(
    plan,
    { kind: 'endpointSlices', number: [slice], namespace, name, ...generated, createdMs, labels, owner, managed },
    `"addressType":"IPv4","endpoints":${goJson(endpoints)},"ports":${goJson(ports)}`,
  );
}

function endpointOf(plan: SourcePlan, workload: Workload, place: number): object {
  const number = workload.firstPod + place;
  const targetRef = {
    kind: 'Pod',
    namespace: workload.namespace,
    name: podName(plan, workload, place),
    uid: uidIn(plan, 'pods', number),
  };
  return {
    addresses: [podIp(plan, number)],
    conditions: { ready: true, serving: true, terminating: false },
    targetRef,
    nodeName: nodeName(plan, number),
    zone: `zone-${'abc'[number % 3]}`,
  };
}

/** Ingresses of workloads. */
export const makeIngresses: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'ingresses' }, ({ workload, number, place }) => {
    const name = partName(serviceName(workload, 0), place, ['public', 'admin']);
    return {
      name,
      text: () => {
        const host = `${workload.name}.${workload.environment}.example`;
        const backend = { service: { name: serviceName(workload, 0), port: { name: 'http' } } };
        const spec = {
          ingressClassName: 'nginx',
          tls: [{ hosts: [host], secretName: `${workload.app.name}-credentials-tls` }],
          rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
        };
        const status = { loadBalancer: { ingress: [{ ip: `203.0.113.${plan.index % 256}` }] } };
        const annotations = {
          'nginx.ingress.kubernetes.io/proxy-body-size': '8m',
          'nginx.ingress.kubernetes.io/ssl-redirect': 'true',
        };
        const { createdMs } = workload;
        const labels = workloadLabels(workload);
        const manager = { manager: 'helm', apiVersion: 'networking.k8s.io/v1', time: timeText(createdMs) };
        const managed = managedEntry(manager, { metadata: { annotations, labels }, spec });
        return objectText(
          plan,
          {
            kind: 'ingresses',
            number: [number],
            namespace,
            name,
            generation: 1,
            createdMs,
            labels,
            annotations,
            managed,
          },
          `"spec":${goJson(spec)},"status":${goJson(status)}`,
        );
      },
    };
  });
