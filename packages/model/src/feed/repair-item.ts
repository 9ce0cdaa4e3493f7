import { isJsonList, isJsonObject, type JsonObject, type JsonValue, listAt, memberAt } from '../json/json-value.ts';

type Members = Record<string, JsonValue>;

/**
 * An item with the repairs of TAG-P05: `ownerReferences` as one object becomes a list, `generate_name` becomes `generateName`, the
 * backends of `v1beta1` Ingresses get the shape of `v1`. The same value when there is nothing to repair.
 */
export function repairItem(item: JsonObject, kind: string): JsonObject {
  const metadata = memberAt(item, 'metadata');
  const repaired = isJsonObject(metadata) ? replaced(item, 'metadata', repairMetadata(metadata)) : item;
  const spec = memberAt(repaired, 'spec');
  return kind === 'Ingress' && isJsonObject(spec) ? replaced(repaired, 'spec', repairIngress(spec)) : repaired;
}

function replaced(object: JsonObject, name: string, value: JsonValue): JsonObject {
  return memberAt(object, name) === value ? object : { ...object, [name]: value };
}

function repairMetadata(metadata: JsonObject): JsonObject {
  const owners = memberAt(metadata, 'ownerReferences');
  const listed = isJsonObject(owners) ? replaced(metadata, 'ownerReferences', [owners]) : metadata;
  const generated = memberAt(listed, 'generate_name');
  if (typeof generated !== 'string') return listed;
  const { generate_name: _, ...rest } = listed;
  return memberAt(listed, 'generateName') === undefined ? { ...rest, generateName: generated } : rest;
}

function repairIngress(spec: JsonObject): JsonObject {
  const fallback = memberAt(spec, 'backend');
  const rules = memberAt(spec, 'rules');
  const isOld = isJsonObject(fallback) || listAt(spec, 'rules').some(hasOldBackend);
  if (!isOld) return spec;
  const { backend: _, ...rest } = spec;
  return {
    ...rest,
    ...(isJsonObject(fallback) ? { defaultBackend: repairBackend(fallback) } : {}),
    ...(isJsonList(rules) ? { rules: rules.map(repairRule) } : {}),
  };
}

function hasOldBackend(rule: JsonValue): boolean {
  return listAt(rule, 'http', 'paths').some((path) => isOldBackend(memberAt(path, 'backend')));
}

function isOldBackend(backend: JsonValue | undefined): backend is JsonObject {
  return isJsonObject(backend) && memberAt(backend, 'serviceName') !== undefined;
}

function repairRule(rule: JsonValue): JsonValue {
  const http = memberAt(rule, 'http');
  if (!isJsonObject(rule) || !isJsonObject(http)) return rule;
  const paths = listAt(http, 'paths').map((path) => {
    const backend = memberAt(path, 'backend');
    return isJsonObject(path) && isOldBackend(backend) ? { ...path, backend: repairBackend(backend) } : path;
  });
  return { ...rule, http: { ...http, paths } };
}

function repairBackend(backend: JsonObject): JsonObject {
  if (!isOldBackend(backend)) return backend;
  const { serviceName = null, servicePort, ...rest } = backend;
  const port: Members = {};
  if (typeof servicePort === 'number') port['number'] = servicePort;
  else if (typeof servicePort === 'string') port['name'] = servicePort;
  return { ...rest, service: { name: serviceName, ...(servicePort === undefined ? {} : { port }) } };
}
