import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '@orrery/model';

/** A JSON schema, as far as it says which members exist. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

/** A value without what its schema does not know. */
export interface Pruned {
  readonly value: JsonValue;
  /** Paths of what was left out, as `spec.access.foo` or `spec.list[0].foo`. */
  readonly unknown: readonly string[];
}

/** Leaves out members that the schema has not, and nulls, which mean absence to Kubernetes. Maps without named members stay. */
export function pruneUnknown(schema: object, value: JsonValue, path: string): Pruned {
  const unknown: string[] = [];
  return { value: prune(schema, value, { path, unknown }), unknown };
}

function prune(
  schema: SchemaNode,
  value: JsonValue,
  at: { readonly path: string; readonly unknown: string[] },
): JsonValue {
  const { items, properties } = schema;
  if (isJsonList(value) && items !== undefined) {
    return value.map((one, index) => prune(items, one, { ...at, path: `${at.path}[${index}]` }));
  }
  return isJsonObject(value) && properties !== undefined ? pruneMembers(properties, value, at) : value;
}

function pruneMembers(
  properties: Readonly<Record<string, SchemaNode>>,
  value: JsonObject,
  at: { readonly path: string; readonly unknown: string[] },
): JsonObject {
  const kept: [string, JsonValue][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const path = `${at.path}.${name}`;
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) at.unknown.push(path);
    else if (inner !== null) kept.push([name, prune(schema, inner, { ...at, path })]);
  }
  return Object.fromEntries(kept);
}
