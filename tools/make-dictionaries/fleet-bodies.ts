import { generateFleet } from '@orrery/lab';
import { type NormaliseRules, normaliseObject } from '@orrery/model';

/** The body of an object as stores keep it. */
export interface FleetBody {
  /** Seed of the fleet it is of. */
  readonly seed: number;
  readonly body: Uint8Array;
}

const sources = 4;
const objectsPerFleet = 4000;

const standardRules: NormaliseRules = { dropManagedFields: true, dropLastApplied: true, maxAnnotationBytes: 65_536 };
/** Values of Secrets are never stored (S-39.1). */
const secretRules: NormaliseRules = {
  ...standardRules,
  redactValuesOf: ['data', 'stringData'],
  annotations: [['orrery.dev/data-redacted', 'true']],
};

/** Bodies by plural name of the kind, of each fleet at most `perFleet` of a kind, spread over all of it. */
export function fleetBodies(seeds: readonly number[], perFleet: number): ReadonlyMap<string, readonly FleetBody[]> {
  const found = new Map<string, FleetBody[]>();
  for (const seed of seeds) {
    for (const [resource, bodies] of bodiesOfFleet(seed)) {
      const step = Math.max(1, bodies.length / perFleet);
      const chosen = Array.from(
        { length: Math.min(perFleet, bodies.length) },
        (_, at) => bodies[Math.floor(at * step)],
      );
      found.set(resource, [...(found.get(resource) ?? []), ...chosen.filter((each) => each !== undefined)]);
    }
  }
  return found;
}

function bodiesOfFleet(seed: number): Map<string, FleetBody[]> {
  const found = new Map<string, FleetBody[]>();
  for (const source of generateFleet({ seed, sources, objects: objectsPerFleet })) {
    for (const { kind, text } of source.objects()) {
      const bytes = Buffer.from(text);
      const rules = kind.resource === 'secrets' ? secretRules : standardRules;
      const { body } = normaliseObject(bytes, { start: 0, end: bytes.length }, rules);
      const bodies = found.get(kind.resource) ?? [];
      bodies.push({ seed, body });
      found.set(kind.resource, bodies);
    }
  }
  return found;
}
