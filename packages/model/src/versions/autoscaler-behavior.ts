import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { onObject, present, valueAt } from './conversion.ts';

/** Names of the behaviour's members; those of the annotation, which is made of a type without JSON names, begin with a capital. */
const behaviorNames = ['scaleUp', 'scaleDown'];
const rulesNames = ['stabilizationWindowSeconds', 'selectPolicy', 'policies'];
const policyNames = ['type', 'value', 'periodSeconds'];

/** The behaviour as the annotation of older versions has it; absent members are null. */
export function capitalBehavior(behavior: JsonObject): JsonObject {
  return capitals(
    behavior,
    behaviorNames,
    onObject((rules) => ({
      ...capitals(rules, rulesNames, (value) =>
        Array.isArray(value) ? value.map(onObject((policy) => capitals(policy, policyNames, (each) => each))) : value,
      ),
      ...tolerance(valueAt(rules, 'tolerance'), 'Tolerance'),
    })),
  );
}

/** Undoes {@link capitalBehavior}. */
export function plainBehavior(behavior: JsonObject): JsonObject {
  return plain(
    behavior,
    behaviorNames,
    onObject((rules) => ({
      ...plain(rules, rulesNames, (value) =>
        Array.isArray(value) ? value.map(onObject((policy) => plain(policy, policyNames, (each) => each))) : value,
      ),
      ...tolerance(valueAt(rules, 'Tolerance'), 'tolerance'),
    })),
  );
}

/** Newer than the annotation. */
function tolerance(value: JsonValue | undefined, name: string): JsonObject {
  return value === undefined ? {} : { [name]: value };
}

function capitals(object: JsonObject, names: readonly string[], change: (value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(names.map((name) => [capital(name), changed(valueAt(object, name), change) ?? null]));
}

function plain(object: JsonObject, names: readonly string[], change: (value: JsonValue) => JsonValue): JsonObject {
  return present(Object.fromEntries(names.map((name) => [name, changed(valueAt(object, capital(name)), change)])));
}

function changed(value: JsonValue | undefined, change: (value: JsonValue) => JsonValue): JsonValue | undefined {
  return value === undefined ? undefined : change(value);
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
