import { isJsonObject, type JsonObject, type JsonValue, parseJsonValue } from '@orrery/model';

/** Fields of a `PediaCluster` that are kept in the vault and never returned. */
export const secretFields = ['kubeconfig', 'tokenData', 'certData', 'keyData'] as const;

/** One of them. */
export type SecretField = (typeof secretFields)[number];

/** What is shown in the place of a kept value: base64 of `<redacted>`. Written back it means: unchanged (KSY-A04). */
export const redactionMarker = 'PHJlZGFjdGVkPg==';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The annotations without secret values in the copy of the manifest that `kubectl apply` keeps in one of them. The fields stay, with the
 * marker: from a copy without them kubectl could not tell that a field is to be removed. A copy that cannot be read is left out.
 */
export function redactAnnotations(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept = Object.entries(annotations).flatMap(([name, value]): [string, string][] => {
    if (name !== lastApplied) return [[name, value]];
    const redacted = redactCopy(value);
    return redacted === undefined ? [] : [[name, redacted]];
  });
  return Object.fromEntries(kept);
}

function redactCopy(copy: string): string | undefined {
  try {
    const manifest = parseJsonValue(copy);
    if (!isJsonObject(manifest)) return undefined;
    const spec = Object.hasOwn(manifest, 'spec') ? manifest['spec'] : undefined;
    if (!isJsonObject(spec)) return copy;
    // kubectl compares the copy as text, so one that holds no secret stays as it is
    if (!secretFields.some((name) => Object.hasOwn(spec, name) && spec[name] !== redactionMarker)) return copy;
    const redacted: JsonObject = { ...manifest, spec: redactSpec(spec) };
    return `${JSON.stringify(redacted)}\n`;
  } catch {
    // not JSON, so not a copy kubectl made
    return undefined;
  }
}

function redactSpec(spec: JsonObject): JsonObject {
  const names: ReadonlySet<string> = new Set(secretFields);
  const members = Object.entries(spec).map(([name, value]): [string, JsonValue] => [
    name,
    names.has(name) ? redactionMarker : value,
  ]);
  return Object.fromEntries(members);
}
