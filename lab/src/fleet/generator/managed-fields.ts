/** Who wrote what of an object, as `metadata.managedFields` says it. */
export interface FieldManager {
  readonly manager: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly subresource?: string;
}

/** One entry of `managedFields` that names every field of these parts. JSON text. */
export function managedEntry(manager: FieldManager, parts: object): string {
  const { subresource, ...who } = manager;
  return JSON.stringify({
    manager: who.manager,
    operation: 'Update',
    apiVersion: who.apiVersion,
    time: who.time,
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(parts, false),
    ...(subresource === undefined ? {} : { subresource }),
  });
}

/** Fields in the form of structured-merge-diff: `f:` before names, `k:` before the keys of list elements. */
function fieldsOf(value: unknown, isInner: boolean): object {
  if (typeof value !== 'object' || value === null) return {};
  const fields: [string, object][] = isInner ? [['.', {}]] : [];
  if (Array.isArray(value)) {
    for (const element of value) {
      const key = keyOf(element);
      if (key === undefined) return {};
      fields.push([`k:${key}`, fieldsOf(element, true)]);
    }
  } else {
    for (const [name, member] of Object.entries(value)) fields.push([`f:${name}`, fieldsOf(member, true)]);
  }
  return Object.fromEntries(fields);
}

const listKeys = ['name', 'containerPort', 'mountPath', 'port', 'type', 'uid', 'ip'] as const;

/** The member that tells elements of Kubernetes' lists apart. */
function keyOf(element: unknown): string | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(element));
  const key = listKeys.find((name) => members.has(name));
  return key === undefined ? undefined : JSON.stringify({ [key]: members.get(key) });
}
