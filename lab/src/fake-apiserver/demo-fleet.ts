import { demoBackups, demoDefinition } from './demo-custom-objects.ts';
import { type DemoApp, demoDeployment, demoNode, demoPod, demoReplicaSet, demoService } from './demo-objects.ts';

/** What a demo fleet shall contain. */
export interface DemoFleetOptions {
  /** 0: no nodes, no workloads. */
  readonly pods: number;
  /** Whether there is a CustomResourceDefinition with objects of it. */
  readonly crds: boolean;
  /** Ages are counted back from here. */
  readonly nowMs: number;
}

/** The apps of the fleet; pods are dealt to them in turn. */
export const demoApps: readonly DemoApp[] = [
  { namespace: 'shop', name: 'storefront', image: 'registry.example/shop/storefront:1.14.2', port: 8080 },
  { namespace: 'shop', name: 'checkout', image: 'registry.example/shop/checkout:2.3.0', port: 8080 },
  { namespace: 'shop', name: 'catalog', image: 'registry.example/shop/catalog:0.9.7', port: 9090 },
  { namespace: 'monitoring', name: 'collector', image: 'registry.example/ops/collector:0.130.1', port: 4317 },
];

const podsPerNode = 30;
const minNodes = 3;
const hourMs = 60 * 60_000;

/** Objects to put into a server in this order; the same for the same options. */
export function demoFleet(options: DemoFleetOptions): readonly object[] {
  const custom = options.crds ? [demoDefinition, ...demoBackups(rfc3339(options.nowMs - 20 * hourMs))] : [];
  return options.pods === 0
    ? custom
    : [...demoNodes(options), ...demoApps.flatMap((app) => appObjects(app, options)), ...custom];
}

/** Name of a demo node. */
function demoNodeName(index: number): string {
  return `worker-${index + 1}`;
}

/** How many nodes a fleet of so many pods has. */
function demoNodeCount(pods: number): number {
  return Math.max(minNodes, Math.ceil(pods / podsPerNode));
}

/** Name of the replica set of an app's first revision. */
export function demoReplicaSetName(app: DemoApp): string {
  return `${app.name}-7c9d8b6f54`;
}

/** `10.244.x.y` of a pod's number. */
export function demoPodIp(index: number): string {
  return `10.244.${Math.floor(index / 250) % 250}.${(index % 250) + 2}`;
}

function demoNodes(options: DemoFleetOptions): object[] {
  const created = rfc3339(options.nowMs - 40 * 24 * hourMs);
  return Array.from({ length: demoNodeCount(options.pods) }, (_, index) =>
    demoNode(demoNodeName(index), `192.0.2.${(index % 250) + 10}`, created),
  );
}

function appObjects(app: DemoApp, options: DemoFleetOptions): object[] {
  const place = demoApps.indexOf(app);
  const numbers = Array.from({ length: options.pods }, (_, index) => index).filter(
    (index) => index % demoApps.length === place,
  );
  const created = rfc3339(options.nowMs - (place + 2) * 24 * hourMs);
  const owner = demoReplicaSetName(app);
  const nodes = demoNodeCount(options.pods);
  const pods = numbers.map((index) =>
    demoPod({
      app,
      name: `${owner}-${podSuffix(index)}`,
      owner,
      node: demoNodeName(index % nodes),
      ip: demoPodIp(index),
      restarts: index % 7 === 3 ? 1 : 0,
      created: rfc3339(options.nowMs - (1 + (index % 40)) * hourMs),
    }),
  );
  return [
    demoDeployment(app, numbers.length, created),
    demoReplicaSet(app, owner, numbers.length, created),
    demoService(app, `10.96.0.${place + 10}`, created),
    ...pods,
  ];
}

/** Five letters as Kubernetes gives them, different for every number below 27^5. */
export function podSuffix(index: number): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  let rest = (index * 7_919_317 + 4_211) % letters.length ** 5;
  let suffix = '';
  for (let place = 0; place < 5; place += 1) {
    suffix += letters[rest % letters.length];
    rest = Math.floor(rest / letters.length);
  }
  return suffix;
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.[0-9]+Z$/, 'Z');
}
