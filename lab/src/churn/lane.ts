import { customObject, definitionPath, type LabDefinition, labDefinition } from '../fleet/definitions.ts';
import {
  type FleetObject,
  makeConfigMap,
  makeDeployment,
  makePod,
  makeSecret,
  makeService,
} from '../fleet/fleet-objects.ts';
import type { SeededRandom } from '../fleet/seeded-random.ts';
import type { PatientApi } from './patient-api.ts';

/** What a lane works with. */
export interface LaneDeps {
  readonly api: PatientApi;
  readonly random: SeededRandom;
  /** Tells the lanes of a cluster apart: names of its namespaces and kinds begin with it. */
  readonly name: string;
  /** Paths of objects that are changed now and then and never deleted. */
  readonly base: readonly string[];
  /** Whether a controller-manager empties namespaces that are deleted. */
  readonly isFull: boolean;
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const MAKERS = [makeConfigMap, makePod, makeSecret, makeService, makeDeployment] as const;
const SETTLE_REQUESTS = 200;

/** One writer of a churn: its objects are its own, so that what it did is known whatever the others do. */
export class Lane {
  /** What is there now, by path. */
  readonly present = new Set<string>();
  /** What was deleted and not made again. */
  readonly gone = new Set<string>();
  /** How often each step was done. */
  readonly steps = new Map<string, number>();
  readonly #deps: LaneDeps;
  readonly #namespaces: string[] = [];
  readonly #definitions: LabDefinition[] = [];
  #made = 0;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
  }

  /** Does one step; which one follows from the seed and the steps before. */
  async step(): Promise<void> {
    if (this.#namespaces.length === 0) return await this.#counted('create namespace', () => this.#createNamespace());
    const dice = this.#deps.random.below(1000);
    const choices: readonly (readonly [number, string, () => Promise<void>])[] = [
      [330, 'create', () => this.#create()],
      [610, 'update', () => this.#update()],
      [690, 'update status', () => this.#updateStatus()],
      [860, 'delete', () => this.#delete()],
      [920, 'recreate', () => this.#recreate()],
      [935, 'install kind', () => this.#install()],
      [955, 'change kind', () => this.#changeKind()],
      [962, 'remove kind', () => this.#removeKind()],
      [985, 'create custom object', () => this.#createCustom()],
      [993, 'create namespace', () => this.#createNamespace()],
      [1000, 'delete namespace', () => this.#deleteNamespace()],
    ];
    const [, name, act] = choices.find(([limit]) => dice < limit) ?? [0, 'create', () => this.#create()];
    await this.#counted(name, act);
  }

  async #counted(name: string, act: () => Promise<void>): Promise<void> {
    await act();
    this.steps.set(name, (this.steps.get(name) ?? 0) + 1);
  }

  async #createNamespace(): Promise<void> {
    const name = `${this.#deps.name}-${this.#next()}`;
    await this.#post({ path: '/api/v1/namespaces', body: JSON.stringify({ metadata: { name } }) }, name);
    const account = { metadata: { name: 'default' } };
    await this.#post({ path: `/api/v1/namespaces/${name}/serviceaccounts`, body: JSON.stringify(account) }, 'default');
    this.#namespaces.push(name);
  }

  async #create(): Promise<void> {
    const namespace = this.#pick(this.#namespaces);
    const make = this.#pick(MAKERS);
    if (namespace === undefined || make === undefined) return;
    await this.#postNamed(make(this.#deps.random, { namespace, index: this.#next(), nodeName: undefined }));
  }

  async #update(): Promise<void> {
    const isBase = this.#deps.base.length > 0 && this.#deps.random.below(3) === 0;
    const path = this.#pick(isBase ? this.#deps.base : this.#objects());
    if (path === undefined) return;
    const labels = { tier: this.#deps.random.pick(['web', 'api', 'batch']), changed: `c${this.#next()}` };
    await this.#patch(path, { metadata: { labels } });
  }

  async #updateStatus(): Promise<void> {
    const pods = [...this.#objects(), ...this.#deps.base].filter((path) => path.includes('/pods/'));
    const path = this.#pick(pods);
    if (path === undefined) return;
    const condition = { type: 'lab.orrery.dev/churn', status: 'True', reason: `C${this.#next()}` };
    await this.#patch(`${path}/status`, { status: { message: `changed ${this.#made}`, conditions: [condition] } });
  }

  async #delete(): Promise<void> {
    const path = this.#pick(this.#objects());
    if (path !== undefined) await this.#remove(path);
  }

  /** The same name again, at once: another uid. */
  async #recreate(): Promise<void> {
    const path = this.#pick(this.#objects().filter((each) => each.includes('/configmaps/')));
    if (path === undefined) return;
    await this.#remove(path);
    const [collection = '', name = ''] = splitPath(path);
    const data = { again: String(this.#next()) };
    await this.#post({ path: collection, body: JSON.stringify({ metadata: { name }, data }) }, name);
  }

  async #install(): Promise<void> {
    const definition = labDefinition(this.#deps.name, this.#next());
    await this.#post({ path: DEFINITIONS, body: JSON.stringify(definition.object) }, definition.name);
    this.#definitions.push(definition);
    await this.#untilServed(definition);
    for (let count = 0; count < 3; count += 1) await this.#addTo(definition);
  }

  /** A served version goes, or the first one comes back: what is stored stays the same. */
  async #changeKind(): Promise<void> {
    const definition = this.#pick(this.#definitions.filter(({ versions }) => versions.length > 1));
    if (definition === undefined) return;
    const path = `${DEFINITIONS}/${definition.name}`;
    const object: { spec: { versions: { name: string; served: boolean }[] } } = JSON.parse(
      (await this.#deps.api.send({ method: 'GET', path })).body,
    );
    const versions = object.spec.versions.map((version, index) =>
      index === 0 ? { ...version, served: !version.served } : version,
    );
    await this.#patch(path, { spec: { versions } });
  }

  async #removeKind(): Promise<void> {
    const definition = this.#pick(this.#definitions);
    if (definition === undefined) return;
    // The API server deletes the objects with the definition.
    await this.#remove(`${DEFINITIONS}/${definition.name}`);
    this.#forget((path) => path.startsWith(`/apis/${definition.group}/`) && path.includes(`/${definition.plural}/`));
    this.#definitions.splice(this.#definitions.indexOf(definition), 1);
    await this.#untilAnswered(`${DEFINITIONS}/${definition.name}`, 404);
  }

  async #createCustom(): Promise<void> {
    const definition = this.#pick(this.#definitions);
    if (definition !== undefined) await this.#addTo(definition);
  }

  async #deleteNamespace(): Promise<void> {
    if (this.#namespaces.length < 2) return;
    const [name = ''] = this.#namespaces.splice(this.#deps.random.below(this.#namespaces.length), 1);
    const path = `/api/v1/namespaces/${name}`;
    await this.#deps.api.send({ method: 'DELETE', path }, [404]);
    const inside = [...this.present].filter((each) => each.includes(`/namespaces/${name}/`));
    if (!this.#deps.isFull) await this.#emptyNamespace(name, inside);
    this.#forget((each) => each === path || each.includes(`/namespaces/${name}/`));
    await this.#untilAnswered(path, 404);
  }

  /** What the controller-manager would do. */
  async #emptyNamespace(name: string, inside: readonly string[]): Promise<void> {
    for (const path of inside) await this.#deps.api.send({ method: 'DELETE', path }, [404]);
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: { finalizers: [] } });
    await this.#deps.api.send({ method: 'PUT', path: `/api/v1/namespaces/${name}/finalize`, body }, [404, 409]);
  }

  async #addTo(definition: LabDefinition): Promise<void> {
    const namespace = this.#pick(this.#namespaces) ?? 'default';
    await this.#postNamed(customObject(definition, { namespace, index: this.#next() }));
  }

  async #untilServed(definition: LabDefinition): Promise<void> {
    await this.#untilAnswered(definitionPath(definition), 200);
  }

  async #untilAnswered(path: string, status: number): Promise<void> {
    for (let count = 0; count < SETTLE_REQUESTS; count += 1) {
      if ((await this.#deps.api.send({ method: 'GET', path }, [404])).status === status) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${path} does not answer ${status}`);
  }

  #postNamed(object: FleetObject): Promise<void> {
    const { metadata }: { metadata: { name: string } } = JSON.parse(object.body);
    return this.#post(object, metadata.name);
  }

  async #post({ path, body }: FleetObject, name: string): Promise<void> {
    await this.#deps.api.send({ method: 'POST', path, body }, [409]);
    this.present.add(`${path}/${name}`);
    this.gone.delete(`${path}/${name}`);
  }

  async #patch(path: string, patch: object): Promise<void> {
    const contentType = 'application/merge-patch+json';
    await this.#deps.api.send({ method: 'PATCH', path, body: JSON.stringify(patch), contentType });
  }

  async #remove(path: string): Promise<void> {
    const body = JSON.stringify({ gracePeriodSeconds: 0 });
    await this.#deps.api.send({ method: 'DELETE', path, body }, [404]);
    this.#forget((each) => each === path);
  }

  #forget(isMeant: (path: string) => boolean): void {
    for (const path of this.present) {
      if (!isMeant(path)) continue;
      this.present.delete(path);
      this.gone.add(path);
    }
  }

  /** What may be changed and deleted one by one. */
  #objects(): string[] {
    return [...this.present].filter(
      (path) => path.includes('/namespaces/') && !/^\/api\/v1\/namespaces\/[^/]+(?:\/serviceaccounts\/.*)?$/.test(path),
    );
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[this.#deps.random.below(items.length)];
  }

  #next(): number {
    this.#made += 1;
    return this.#made;
  }
}

function splitPath(path: string): [string, string] {
  const end = path.lastIndexOf('/');
  return [path.slice(0, end), path.slice(end + 1)];
}
