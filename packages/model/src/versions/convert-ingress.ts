import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { type Conversion, mapMember, objectAt, onEach, onObject, present, valueAt, withMember } from './conversion.ts';

/** Ingresses of networking.k8s.io/v1 (the hub) and of the two groups' v1beta1. */
export const ingressConversion: Conversion = {
  moved: new Map([
    ['spec.backend', undefined],
    ['spec.rules.http.paths.backend', undefined],
  ]),
  toHub: (ingress) =>
    mapSpec(ingress, (spec) => {
      const { backend, ...others } = mapBackends(spec, backendToHub);
      return backend === undefined ? others : { ...others, defaultBackend: onObject(backendToHub)(backend) };
    }),
  fromHub: (ingress) =>
    mapSpec(ingress, (spec) => {
      const { defaultBackend, ...others } = mapBackends(spec, backendFromHub);
      return defaultBackend === undefined ? others : { ...others, backend: onObject(backendFromHub)(defaultBackend) };
    }),
};

function mapSpec(ingress: JsonObject, change: (spec: JsonObject) => JsonObject): JsonObject {
  return mapMember(ingress, 'spec', onObject(change));
}

function mapBackends(spec: JsonObject, change: (backend: JsonObject) => JsonObject): JsonObject {
  const path = (each: JsonObject): JsonObject => mapMember(each, 'backend', onObject(change));
  const http = (each: JsonObject): JsonObject => mapMember(each, 'paths', onEach(path));
  const rule = (each: JsonObject): JsonObject => mapMember(each, 'http', onObject(http));
  return mapMember(spec, 'rules', onEach(rule));
}

function backendToHub(backend: JsonObject): JsonObject {
  const { serviceName, servicePort, ...others } = backend;
  const isService = (serviceName ?? '') !== '' || (servicePort ?? 0) !== 0;
  if (!isService) return others;
  return { ...others, service: { name: serviceName ?? '', port: portToHub(servicePort ?? 0) } };
}

function portToHub(port: JsonValue): JsonObject {
  if (typeof port === 'string') return port === '' ? {} : { name: port };
  return port === 0 ? {} : { number: port };
}

/** An absent port is 0 there. */
function backendFromHub(backend: JsonObject): JsonObject {
  const service = valueAt(backend, 'service');
  if (service === undefined) return { ...backend, servicePort: 0 };
  const named = objectAt(backend, 'service');
  const port = objectAt(named, 'port');
  const name = valueAt(named, 'name');
  const written = present({
    serviceName: name === '' ? undefined : name,
    servicePort: valueAt(port, 'name') ?? valueAt(port, 'number') ?? 0,
  });
  return { ...withMember(backend, 'service', undefined), ...written };
}
