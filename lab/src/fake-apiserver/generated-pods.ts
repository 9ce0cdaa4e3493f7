import { createHash } from 'node:crypto';
import { writeExact } from './exact-json.ts';
import { orderKey, type StoredObject } from './stored-object.ts';

/** Which part of the pods is asked for. */
interface GeneratedPage {
  /** Empty: all namespaces. */
  readonly namespace: string;
  /** First key that may be in the page. */
  readonly start: string;
  /** 0: no limit. */
  readonly limit: number;
}

const NAMESPACES = 100;
const DIGITS = 7;
const PLACES = /@(NAME|NAMESPACE|UID|IP|NODE)@/;

/** Pods by number, made when they are asked for and never kept: a member of a million objects costs nothing. None of them changes. */
export class GeneratedPods {
  readonly count: number;
  readonly #revision: number;
  readonly #perNamespace: number;
  /** Text, place, text, place, ... text. */
  readonly #template: readonly string[];

  /** @param revision of all of them. */
  constructor(count: number, revision: number) {
    this.count = count;
    this.#revision = revision;
    this.#perNamespace = Math.ceil(count / NAMESPACES);
    this.#template = writeExact(templateOf(revision)).slice(1).split(PLACES);
  }

  /** A page in the order of keys. */
  page({ namespace, start, limit }: GeneratedPage): { objects: StoredObject[]; remaining: number } {
    const [low, high] = this.#rangeOf(namespace);
    const first = Math.max(low, indexAfter(start));
    const end = limit === 0 ? high : Math.min(high, first + limit);
    const objects = Array.from({ length: Math.max(0, end - first) }, (_, index) => this.at(first + index));
    return { objects, remaining: Math.max(0, high - end) };
  }

  /** The pod of a key, if there is one. */
  get(key: string): StoredObject | undefined {
    const pod = this.at(indexAfter(key));
    return pod.key === key && indexAfter(key) < this.count ? pod : undefined;
  }

  /** The pod of a number below {@link count}. */
  at(index: number): StoredObject {
    const name = `pod-${String(index).padStart(DIGITS, '0')}`;
    const namespace = namespaceName(Math.floor(index / this.#perNamespace));
    const hash = createHash('md5').update(String(index)).digest('hex');
    const uid = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20)}`;
    const ip = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
    const values = { NAME: name, NAMESPACE: namespace, UID: uid, IP: ip, NODE: `node-${index % 500}` };
    const text = this.#template
      .map((part, at) => (at % 2 === 0 ? part : values[part as keyof typeof values])) // split by PLACES
      .join('');
    return { key: orderKey(namespace, name), namespace, name, uid, revision: this.#revision, text };
  }

  #rangeOf(namespace: string): [number, number] {
    if (namespace === '') return [0, this.count];
    const number = Number(/^generated-(\d{2})$/.exec(namespace)?.[1] ?? NAMESPACES);
    return [Math.min(this.count, number * this.#perNamespace), Math.min(this.count, (number + 1) * this.#perNamespace)];
  }
}

function namespaceName(number: number): string {
  return `generated-${String(number).padStart(2, '0')}`;
}

/** The number of the first pod at or after a key; a key that ends in a zero byte is that of the one before. */
function indexAfter(key: string): number {
  const number = Number(/\/pod-(\d{7})/.exec(key)?.[1] ?? 0);
  return key.endsWith('\u0000') ? number + 1 : number;
}

/** About 2.5 KB, as a plain pod of a deployment is. */
function templateOf(revision: number): object {
  const created = '2026-01-01T00:00:00Z';
  const container = (name: string): object => ({
    name,
    image: `registry.example/shop/${name}:1.14.2`,
    args: ['--listen=:8080', '--upstream=http://catalog.shop.svc:9090'],
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [{ name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } }],
    resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
    readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' }, periodSeconds: 10, timeoutSeconds: 1 },
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
  });
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'storefront-7c9d8b6f54', controller: true };
  return {
    metadata: {
      ...{ name: '@NAME@', generateName: 'storefront-7c9d8b6f54-', namespace: '@NAMESPACE@', uid: '@UID@' },
      ...{ resourceVersion: String(revision), creationTimestamp: created },
      labels: { app: 'storefront', 'pod-template-hash': '7c9d8b6f54', tier: 'web' },
      annotations: { 'checksum/config': '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
      ownerReferences: [{ ...owner, uid: '5d1f7ab6-2f1b-4a07-9f4e-0a3c1f6f2f11' }],
    },
    spec: {
      containers: [container('storefront'), container('metrics')],
      ...{ nodeName: '@NODE@', restartPolicy: 'Always', serviceAccountName: 'default', dnsPolicy: 'ClusterFirst' },
      tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
    },
    status: {
      ...{ phase: 'Running', hostIP: '192.0.2.10', podIP: '@IP@', podIPs: [{ ip: '@IP@' }], startTime: created },
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: created }],
      containerStatuses: [{ name: 'storefront', ready: true, restartCount: 0, containerID: 'containerd://@UID@' }],
    },
  };
}
