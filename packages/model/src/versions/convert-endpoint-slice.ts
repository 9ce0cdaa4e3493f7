import type { JsonObject } from '../json/json-value.ts';
import { type Conversion, mapMember, objectAt, onEach, valueAt, withMember } from './conversion.ts';

const zoneLabel = 'topology.kubernetes.io/zone';
const hostLabel = 'kubernetes.io/hostname';

/** EndpointSlices of discovery.k8s.io/v1 (the hub) and v1beta1, which keeps zone and node in the map `topology`. */
export const endpointSliceConversion: Conversion = {
  moved: new Map([['endpoints.topology', undefined]]),
  toHub: (slice) => mapMember(slice, 'endpoints', onEach(endpointToHub)),
  fromHub: (slice) => mapMember(slice, 'endpoints', onEach(endpointFromHub)),
};

function endpointToHub(endpoint: JsonObject): JsonObject {
  const { topology, ...others } = endpoint;
  if (topology === undefined) return endpoint;
  const { [zoneLabel]: zone, ...rest } = objectAt(endpoint, 'topology');
  // a host that differs from the node stays, odd as it is
  const isNode = valueAt(rest, hostLabel) !== undefined && rest[hostLabel] === valueAt(endpoint, 'nodeName');
  const deprecated = isNode ? withMember(rest, hostLabel, undefined) : rest;
  return {
    ...others,
    ...(zone === undefined ? {} : { zone }),
    ...(Object.keys(deprecated).length === 0 ? {} : { deprecatedTopology: deprecated }),
  };
}

function endpointFromHub(endpoint: JsonObject): JsonObject {
  const { deprecatedTopology, zone, ...others } = endpoint;
  const node = valueAt(endpoint, 'nodeName');
  if (deprecatedTopology === undefined && zone === undefined && node === undefined) return endpoint;
  const kept = objectAt(endpoint, 'deprecatedTopology');
  const topology = {
    ...kept,
    ...(zone === undefined ? {} : { [zoneLabel]: zone }),
    ...(node === undefined || (valueAt(kept, hostLabel) ?? '') !== '' ? {} : { [hostLabel]: node }),
  };
  return Object.keys(topology).length === 0 ? others : { ...others, topology };
}
