import type { Cluster } from '@orrery/lab';
import { eventually } from './eventually.ts';

const namespace = 'shop';

const labels = { app: 'web', 'app.kubernetes.io/part-of': 'shop' };

const container = {
  name: 'main',
  image: 'registry.example/web:1',
  ports: [
    { name: 'http', containerPort: 8080 },
    { name: 'metrics', containerPort: 9100 },
  ],
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '1Gi' } },
};

const objects = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace, labels },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels, annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9100' } },
        spec: {
          containers: [container, { name: 'plain', image: 'registry.example/side:2' }],
          initContainers: [{ name: 'prepare', image: 'registry.example/init:1' }],
        },
      },
    },
  },
  service('web', {
    type: 'ClusterIP',
    selector: { app: 'web' },
    ports: [{ name: 'http', port: 80, targetPort: 'http' }],
  }),
  service('headless', {
    clusterIP: 'None',
    selector: { app: 'web' },
    ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
  }),
  service('balanced', { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 443, targetPort: 8080 }] }),
  service('outside', { type: 'ExternalName', externalName: 'db.example.com', ports: [{ port: 5432 }] }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'front' },
    spec: { controller: 'example.com/front' },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace, labels, annotations: { 'example.com/rewrite': '/' } },
    spec: {
      ingressClassName: 'front',
      tls: [{ hosts: ['*.example.com'], secretName: 'wildcard' }],
      rules: [
        { host: 'a.example.com', http: { paths: ['/', '/api'].map(pathTo) } },
        { host: 'a.b.example.com' },
        { http: { paths: [pathTo('/any')] } },
      ],
    },
  },
];

function service(name: string, spec: object): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels: { ...labels, name } }, spec };
}

function pathTo(path: string): object {
  return { path, pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } };
}

/** Makes workloads that run, with services, slices and ingresses, in a full cluster with nodes; resolves when all of it is there. */
export async function makeDiscoveryWorld(cluster: Cluster): Promise<void> {
  await cluster.createNamespace(namespace);
  // no annotation of kubectl's, which would be pruned
  for (const object of objects) await cluster.kubectl(['create', '-f', '-'], JSON.stringify(object));
  const ready = ['get', 'endpointslices', '-n', namespace, '-o', 'jsonpath={.items[*].endpoints[*].conditions.ready}'];
  await eventually(
    async () => (await cluster.kubectl(ready)).split(' ').filter((each) => each === 'true').length === 9,
    {
      timeoutMs: 60_000,
      explain: () => 'the pods of three services did not become ready',
    },
  );
}
