import { equal } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { systemClock } from '@orrery/kit';
import { memberOf, parseExact } from '../fake-apiserver/exact-json.ts';
import { type HttpVersion, ProtocolClient, type ProtocolTarget } from './protocol-client.ts';

/** A parsed answer. */
export interface ParsedAnswer {
  readonly status: number;
  readonly text: string;
  /** Undefined when the body is no JSON. */
  readonly body: unknown;
}

/** A line of a watch. */
export interface ParsedEvent {
  readonly type: string;
  readonly object: unknown;
  readonly text: string;
}

/** What the facts are tried in: a server and namespaces and a custom kind nobody else uses. */
export class ProtocolWorld implements AsyncDisposable {
  readonly target: ProtocolTarget;
  readonly version: HttpVersion;
  readonly client: ProtocolClient;
  /** Three namespaces, by name in another order than by path bytes: `x-a`, `x`, `x0` have the paths `x-a/`, `x/`, `x0/`. */
  readonly namespaces: readonly [string, string, string];
  /** Group of the custom kind `widgets`. */
  readonly group: string;

  constructor(target: ProtocolTarget, version: HttpVersion) {
    const id = `p${randomBytes(4).toString('hex')}`;
    this.target = target;
    this.version = version;
    this.client = new ProtocolClient(target, version);
    this.namespaces = [id, `${id}-a`, `${id}0`];
    this.group = `${id}.protocol.example`;
  }

  /** Makes the namespaces. */
  async open(): Promise<void> {
    for (const name of this.namespaces) {
      await this.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
  }

  /** A GET. */
  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ParsedAnswer> {
    return parsed(await this.client.send({ path, headers }));
  }

  /** A request with a body. */
  async send(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<ParsedAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': contentType };
    return parsed(await this.client.send({ method, path, headers, ...(body === undefined ? {} : { body: text }) }));
  }

  /** A POST that must succeed. Answers the object. */
  async create(path: string, body: unknown): Promise<unknown> {
    const answer = await this.send('POST', path, body);
    equal(answer.status, 201, answer.text);
    return answer.body;
  }

  /** Makes a ConfigMap in a namespace. */
  async createConfigMap(namespace: string, name: string, data: Record<string, string> = {}): Promise<unknown> {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
    return await this.create(`/api/v1/namespaces/${namespace}/configmaps`, object);
  }

  /** Defines the custom kind `widgets` with the versions `v1beta1` and `v1`, and waits until lists of it are answered. */
  async defineWidgets(): Promise<void> {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const versions = [
      { name: 'v1beta1', served: true, storage: false, schema },
      { name: 'v1', served: true, storage: true, schema, subresources: { status: {} } },
    ];
    const names = { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], categories: ['all'] };
    const spec = { group: this.group, scope: 'Namespaced', names, versions };
    const metadata = { name: `widgets.${this.group}` };
    const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata, spec };
    await this.create(definitionsPath, definition);
    await this.until(async () => (await this.get(this.widgetsPath())).status === 200);
  }

  /** Removes the definition. */
  async removeWidgets(): Promise<void> {
    await this.send('DELETE', `${definitionsPath}/widgets.${this.group}`);
    await this.until(async () => (await this.get(this.widgetsPath())).status === 404);
  }

  /** Path of the widgets of all namespaces, or of one. */
  widgetsPath(namespace?: string, version = 'v1'): string {
    const inside = namespace === undefined ? '' : `/namespaces/${namespace}`;
    return `/apis/${this.group}/${version}${inside}/widgets`;
  }

  /** The lines of a watch to its end; every watch of a fact has a time-out or ends by an error. */
  async events(path: string): Promise<ParsedEvent[]> {
    const watch = await this.client.watch(path);
    equal(watch.status, 200);
    const events: ParsedEvent[] = [];
    for (let line = await watch.next(); line !== undefined; line = await watch.next()) events.push(parsedEvent(line));
    return events;
  }

  /** Asks until something is so: a real server does some things only after it answered. @throws Error after 30 s. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = systemClock.monotonic() + 30_000;
    while (!(await isSo())) {
      if (systemClock.monotonic() > deadline) throw new Error('it did not become so within 30 s');
      await systemClock.sleep(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.namespaces) await this.send('DELETE', `/api/v1/namespaces/${name}`);
    await this.send('DELETE', `${definitionsPath}/widgets.${this.group}`);
    this.client.close();
  }
}

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A member of members: `at(object, 'metadata', 'name')`. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) found = memberOf(found, name);
  return found;
}

/** The items of a list. */
export function itemsOf(list: unknown): readonly unknown[] {
  const items = at(list, 'items');
  return Array.isArray(items) ? items : [];
}

/** `<namespace>/<name>` of an object. */
export function pathOf(object: unknown): string {
  return `${String(at(object, 'metadata', 'namespace') ?? '')}/${String(at(object, 'metadata', 'name'))}`;
}

/** An event from a line of a watch. */
export function parsedEvent(text: string): ParsedEvent {
  const event = parseExact(text);
  return { type: String(at(event, 'type')), object: at(event, 'object'), text };
}

function parsed(answer: { readonly status: number; readonly text: string }): ParsedAnswer {
  const isJson = answer.text.startsWith('{');
  return { status: answer.status, text: answer.text, body: isJson ? parseExact(answer.text) : undefined };
}
