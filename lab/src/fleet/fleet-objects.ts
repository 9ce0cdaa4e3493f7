import { hostileAnnotations, hostileData, skewedLabels } from './hostile-values.ts';
import type { SeededRandom } from './seeded-random.ts';

/** An object to be created: the path of its collection, and its JSON text. */
export interface FleetObject {
  readonly path: string;
  readonly body: string;
}

/** Where the next object goes and what its name ends in. */
interface Place {
  readonly namespace: string;
  readonly index: number;
  /** The node of a pod; undefined leaves it to the scheduler, if there is one. */
  readonly nodeName: string | undefined;
}

/** Makes an object of one kind. Each takes the same draws from `random` for the same seed and place. */
export type FleetObjectMaker = (random: SeededRandom, place: Place) => FleetObject;

function metadataOf(random: SeededRandom, name: string): { name: string; labels: object; annotations: object } {
  return { name, labels: skewedLabels(random, name.replace(/-\d+$/, '')), annotations: hostileAnnotations(random) };
}

function imageOf(random: SeededRandom): string {
  const name = random.pick(['web', 'api', 'worker', 'proxy']);
  return `registry.example/team/${name}:${random.below(4)}.${random.below(30)}.${random.below(9)}`;
}

function podSpec(random: SeededRandom): Record<string, unknown> {
  return {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'main',
        image: imageOf(random),
        args: ['--listen=:8080', `--shard=${random.below(64)}`],
        env: [{ name: 'GREETING', value: 'Grüße 世界' }],
        ports: [{ name: 'http', containerPort: 8080 }],
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
        readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 10 },
      },
    ],
  };
}

/** A pod of 2 to 6 KB as the API server answers it. */
export const makePod: FleetObjectMaker = (random, { namespace, index, nodeName }) => {
  const metadata = metadataOf(random, `${random.pick(['web', 'api', 'batch', 'cache.v2'])}-${index}`);
  const spec = { ...podSpec(random), ...(nodeName === undefined ? {} : { nodeName }) };
  return {
    path: `/api/v1/namespaces/${namespace}/pods`,
    body: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec }),
  };
};

/** A deployment of up to 3 replicas; its pods appear where a controller-manager runs. */
export const makeDeployment: FleetObjectMaker = (random, { namespace, index }) => {
  const metadata = metadataOf(random, `deploy-${index}`);
  const labels = { app: `deploy-${index}` };
  const template = { metadata: { labels }, spec: { ...podSpec(random), terminationGracePeriodSeconds: 30 } };
  const spec = { replicas: 1 + random.below(3), selector: { matchLabels: labels }, template };
  return {
    path: `/apis/apps/v1/namespaces/${namespace}/deployments`,
    body: JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }),
  };
};

/** A service of one of the types that need no cloud. */
export const makeService: FleetObjectMaker = (random, { namespace, index }) => {
  const metadata = metadataOf(random, `svc-${index}`);
  const ports = [
    { name: 'http', port: 80, targetPort: 'http' },
    ...(random.below(3) === 0 ? [{ name: 'grpc', port: 9090 }] : []),
  ];
  const type = random.below(4) === 0 ? 'NodePort' : 'ClusterIP';
  const spec = { type, selector: { app: `deploy-${index}` }, ports };
  return {
    path: `/api/v1/namespaces/${namespace}/services`,
    body: JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata, spec }),
  };
};

/** A ConfigMap with text and bytes. */
export const makeConfigMap: FleetObjectMaker = (random, { namespace, index }) => {
  const metadata = metadataOf(random, `config-${index}`);
  const binaryData = { 'bytes.bin': Buffer.from([0, 255, index & 255]).toString('base64') };
  return {
    path: `/api/v1/namespaces/${namespace}/configmaps`,
    body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: hostileData(random), binaryData }),
  };
};

/** A Secret; every value contains {@link SECRET_CANARY}. */
export const makeSecret: FleetObjectMaker = (random, { namespace, index }) => {
  const metadata = metadataOf(random, `secret-${index}`);
  const stringData = Object.fromEntries(
    Object.entries(hostileData(random)).map(([key, value]) => [key, `${SECRET_CANARY}-${index} ${value}`]),
  );
  return {
    path: `/api/v1/namespaces/${namespace}/secrets`,
    body: JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, stringData }),
  };
};

/** In the value of every Secret that the lab writes: nothing that Orrery stores, logs or answers may contain it, also not in base64. */
export const SECRET_CANARY = 'lab-secret-canary-value';
