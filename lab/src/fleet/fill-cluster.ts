import { systemClock } from '@orrery/kit';
import { type ApiConnection, createApiConnection } from '../cluster/api-connection.ts';
import type { ApiAnswer, Cluster } from '../cluster/cluster.ts';
import { assertSuccess, ensureObject } from '../cluster/cluster-objects.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { customObject, definitionObjects, definitionPath, type LabDefinition, labDefinition } from './definitions.ts';
import {
  type FleetObject,
  type FleetObjectMaker,
  makeConfigMap,
  makeDeployment,
  makePod,
  makeSecret,
  makeService,
} from './fleet-objects.ts';
import { otherObjects } from './other-kinds.ts';
import { createSeededRandom } from './seeded-random.ts';
import { makeWidget, WIDGET_DEFINITION, WIDGETS_PATH } from './widget-kind.ts';

/** More requests at once make no cluster of two cores faster. */
const CONNECTIONS = 24;
const ESTABLISHED_MS = 30_000;

/** How much of what is written. Everything not named is 0. */
export interface FleetOptions {
  /** The same seed and counts write the same objects. Default 1. */
  readonly seed?: number;
  /** Objects are spread over so many namespaces, `fleet-0` and on. Default 5. */
  readonly namespaces?: number;
  readonly pods?: number;
  readonly deployments?: number;
  readonly services?: number;
  readonly configMaps?: number;
  readonly secrets?: number;
  /** Of the custom kind `widgets.lab.orrery.dev`; its definition is created too when this is above 0. */
  readonly widgets?: number;
  /** Of every other built-in kind that the server serves and that needs no controller. */
  readonly otherKinds?: number;
  /** So many CustomResourceDefinitions of different shapes. */
  readonly definitions?: number;
  /** Objects of each of those definitions. Default 5. */
  readonly customObjects?: number;
  /** Makes the names of a second fleet in the same cluster different. Default 0. */
  readonly firstIndex?: number;
}

/** What was written. */
export interface FleetReport {
  readonly objects: number;
  readonly elapsedMs: number;
  readonly namespaces: readonly string[];
}

/**
 * Writes a seeded fleet of realistic and awkward objects into a real cluster, at full speed, as administrator. Pods get a node of
 * the cluster when it has kwok nodes and no scheduler.
 * @throws Error with the first refusal; objects written before it stay.
 */
export async function fillCluster(cluster: Cluster, options: FleetOptions): Promise<FleetReport> {
  const started = performance.now();
  const namespaces = Array.from({ length: options.namespaces ?? 5 }, (_, index) => `fleet-${index}`);
  for (const name of namespaces) await cluster.createNamespace(name);
  const { server, caPem, admin } = cluster;
  using api = createApiConnection({ server, caPem, credentials: admin, connections: CONNECTIONS });
  if ((options.widgets ?? 0) > 0) await defineWidgets(api);
  const definitions = Array.from({ length: options.definitions ?? 0 }, (_, index) => labDefinition('set', index));
  await defineAll(api, definitions);
  const objects = fleetObjects(options, namespaces, cluster.isFull ? [] : cluster.nodeNames);
  const custom = customObjects(definitions, options.customObjects ?? 5, namespaces);
  const created = (await createAll(api, objects)) + (await createAll(api, custom));
  const count = created + (await createAll(api, otherObjects(options.otherKinds ?? 0, namespaces), isNotServed));
  return { objects: count + definitions.length, elapsedMs: performance.now() - started, namespaces };
}

async function defineWidgets(api: ApiConnection): Promise<void> {
  await ensureObject(api, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', WIDGET_DEFINITION);
  await untilServed(api, WIDGETS_PATH);
}

/** Waits until the API server serves a new kind. */
async function untilServed(api: ApiConnection, path: string): Promise<void> {
  const options = { clock: systemClock, timeoutMs: ESTABLISHED_MS, explain: () => '' };
  await waitUntil(`${path} is served`, async () => (await api.send({ method: 'GET', path })).status === 200, options);
}

async function defineAll(api: ApiConnection, definitions: readonly LabDefinition[]): Promise<void> {
  for (const { path, body } of definitionObjects(definitions)) await ensureObject(api, path, JSON.parse(body));
  for (const definition of definitions) await untilServed(api, definitionPath(definition));
}

function* customObjects(
  definitions: readonly LabDefinition[],
  each: number,
  namespaces: readonly string[],
): Generator<FleetObject> {
  for (const definition of definitions) {
    for (let index = 0; index < each; index += 1) {
      yield customObject(definition, { namespace: namespaces[index % namespaces.length] ?? 'default', index });
    }
  }
}

function isNotServed({ status }: ApiAnswer): boolean {
  return status === 404;
}

/** All objects, made one by one as they are taken. */
export function* fleetObjects(
  options: FleetOptions,
  namespaces: readonly string[],
  nodeNames: readonly string[],
): Generator<FleetObject> {
  const random = createSeededRandom(options.seed ?? 1);
  const kinds: readonly (readonly [number | undefined, FleetObjectMaker])[] = [
    [options.configMaps, makeConfigMap],
    [options.secrets, makeSecret],
    [options.services, makeService],
    [options.deployments, makeDeployment],
    [options.widgets, makeWidget],
    [options.pods, makePod],
  ];
  const first = options.firstIndex ?? 0;
  for (const [count = 0, make] of kinds) {
    for (let index = first; index < first + count; index += 1) {
      const namespace = namespaces[index % namespaces.length] ?? 'default';
      yield make(random, { namespace, index, nodeName: nodeNames[index % nodeNames.length] });
    }
  }
}

/** Every worker takes the next object from the same generator. */
async function createAll(
  api: ApiConnection,
  objects: Generator<FleetObject>,
  isSkipped: (answer: ApiAnswer) => boolean = () => false,
): Promise<number> {
  let count = 0;
  const work = async (): Promise<void> => {
    for (let next = objects.next(); next.done !== true; next = objects.next()) {
      const { path, body } = next.value;
      const answer = await api.send({ method: 'POST', path, body });
      if (isSkipped(answer)) continue;
      assertSuccess(answer, path);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return count;
}
