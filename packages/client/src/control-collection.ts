import { apiVersionOf, type ControlKind, type ControlObject, StatusError } from '@orrery/model';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Connection } from './connection.ts';
import { type Table, tableMediaType, tableSchema } from './table.ts';

/** What may go along with every call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What may go along with a list. */
export interface ListOptions extends CallOptions {
  /** Only objects with these labels, as `kubectl -l` has it. */
  readonly labelSelector?: string;
}

/** The objects of one control kind, at the root of the API. */
export interface ControlCollection<T extends ControlObject> {
  /** @throws StatusError NotFound when there is none of that name. */
  get(name: string, options?: CallOptions): Promise<T>;
  /** All of them in the server's order, fetched in pages of 500. */
  list(options?: ListOptions): Promise<readonly T[]>;
  /**
   * As the server prints them; one row when a name is given.
   * @throws StatusError NotFound when there is none of that name.
   */
  table(name?: string, options?: CallOptions): Promise<Table>;
  /** @throws StatusError AlreadyExists, Invalid with one cause per wrong field. */
  create(object: Pick<T, 'apiVersion' | 'kind' | 'metadata' | 'spec'>, options?: CallOptions): Promise<T>;
  /** Merges a change into the object (RFC 7386). @throws StatusError NotFound, Invalid with one cause per wrong field. */
  patch(name: string, change: object, options?: CallOptions): Promise<T>;
  /** Removes the object. @throws StatusError NotFound when there is none of that name. */
  delete(name: string, options?: CallOptions): Promise<void>;
}

const pageSize = 500;

const listSchema = Type.Object({
  metadata: Type.Object({ continue: Type.Optional(Type.String()) }),
  items: Type.Union([Type.Array(Type.Unknown()), Type.Null()]),
});

const objectSchema = Type.Object({
  metadata: Type.Object({ name: Type.String() }),
  spec: Type.Object({}),
  status: Type.Optional(Type.Object({})),
});

/** The collection of a kind; answers that are not of the kind are InternalError. */
export function createControlCollection<T extends ControlObject>(
  connection: Connection,
  kind: ControlKind,
): ControlCollection<T> {
  const base = `/apis/${kind.api.group}/${kind.api.version}/${kind.api.resource}`;
  const parse = (value: unknown): T => parseObject<T>(kind, value);
  return {
    get: async (name, options) => parse(await connection({ method: 'GET', path: pathOf(base, name), ...options })),
    list: async ({ labelSelector = '', ...options } = {}) => {
      const objects: T[] = [];
      let token = '';
      do {
        const given = Object.entries({ labelSelector, continue: token }).filter(([, value]) => value !== '');
        const path = [
          `${base}?limit=${pageSize}`,
          ...given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
        ].join('&');
        const page = parseWith(listSchema, await connection({ method: 'GET', path, ...options }), 'a list');
        for (const item of page.items ?? []) objects.push(parse(item));
        token = page.metadata.continue ?? '';
      } while (token !== '');
      return objects;
    },
    table: async (name, options) => {
      const path = name === undefined ? base : pathOf(base, name);
      const answer = await connection({ method: 'GET', path, accept: tableMediaType, ...options });
      return parseWith(tableSchema, answer, 'a Table');
    },
    create: async (object, options) => {
      const body = { contentType: 'application/json', value: object };
      return parse(await connection({ method: 'POST', path: base, body, ...options }));
    },
    patch: async (name, change, options) => {
      const body = { contentType: 'application/merge-patch+json', value: change };
      return parse(await connection({ method: 'PATCH', path: pathOf(base, name), body, ...options }));
    },
    delete: async (name, options) => {
      await connection({ method: 'DELETE', path: pathOf(base, name), ...options });
    },
  };
}

function pathOf(base: string, name: string): string {
  return `${base}/${encodeURIComponent(name)}`;
}

/** A newer server may know more of the kind, so only what this version reads is demanded. */
function parseObject<T extends ControlObject>(kind: ControlKind, value: unknown): T {
  const object = parseWith(objectSchema, value, `a ${kind.api.kind}`);
  const isOfKind =
    Value.Check(kind.spec, object.spec) && (object.status === undefined || Value.Check(kind.status, object.status));
  if (!isOfKind) throw unreadable(`a ${kind.api.kind}`);
  // Items of lists carry no type meta of their own for some servers; the collection knows it.
  return { apiVersion: apiVersionOf(kind.api), kind: kind.api.kind, ...object } as unknown as T; // checked against the kind's schemas above
}

function parseWith<S extends TSchema>(schema: S, value: unknown, what: string): Static<S> {
  if (Value.Check(schema, value)) return value as Static<S>; // checked on this line
  throw unreadable(what);
}

function unreadable(what: string): StatusError {
  return new StatusError('InternalError', `The server's answer is not ${what} as this version knows it.`);
}
