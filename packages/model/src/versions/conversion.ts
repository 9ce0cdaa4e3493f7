import { isJsonObject, type JsonObject, type JsonValue, memberAt } from '../json/json-value.ts';

/**
 * How objects of a kind change between its hub version and another one, as Kubernetes' own scheme does it. `apiVersion` is not looked
 * at. What one version cannot say is kept where that version keeps it (annotations), or lost, as there.
 */
export interface Conversion {
  toHub(object: JsonObject): JsonObject;
  fromHub(object: JsonObject): JsonObject;
  /**
   * Fields of the other version that are elsewhere in the hub version, by their names from the top, with their place there; without
   * one what is below has no counterpart to select by (SEA-E08).
   */
  readonly moved: ReadonlyMap<string, string | undefined>;
}

/** The object with a member of it changed; without the member as it is. A change to undefined removes it. */
export function mapMember(
  object: JsonObject,
  name: string,
  change: (value: JsonValue) => JsonValue | undefined,
): JsonObject {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return value === undefined || value === null ? object : withMember(object, name, change(value));
}

/** The object with a member set; undefined removes it. */
export function withMember(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  const { [name]: _replaced, ...others } = object;
  return value === undefined ? others : { ...others, [name]: value };
}

/** The object with members under other names. */
export function renameMembers(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** The members that are there. */
export function present(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, JsonValue] => member[1] !== undefined),
  );
}

/** Changes a value that is an object; anything else stays. */
export function onObject(change: (object: JsonObject) => JsonObject): (value: JsonValue) => JsonValue {
  return (value) => (isJsonObject(value) ? change(value) : value);
}

/** Changes the elements of a list that are objects. */
export function onEach(change: (object: JsonObject) => JsonObject): (value: JsonValue) => JsonValue {
  return (value) => (Array.isArray(value) ? value.map((item) => onObject(change)(item)) : value);
}

/** The member when it is an object, else an empty one. */
export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = memberAt(object, name);
  return isJsonObject(value) ? value : {};
}

/** The member when it is there and not null. */
export function valueAt(object: JsonValue | undefined, name: string): JsonValue | undefined {
  return memberAt(object, name) ?? undefined;
}
