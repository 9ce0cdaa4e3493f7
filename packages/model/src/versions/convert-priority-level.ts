import type { JsonObject } from '../json/json-value.ts';
import { type Conversion, mapMember, onObject, renameMembers } from './conversion.ts';

const [older, newer] = ['assuredConcurrencyShares', 'nominalConcurrencyShares'];

/** PriorityLevelConfigurations of flowcontrol v1 (the hub) and v1beta1, v1beta2. */
export const priorityLevelConversion: Conversion = {
  moved: new Map([[`spec.limited.${older}`, `spec.limited.${newer}`]]),
  toHub: (level) => mapLimited(level, new Map([[older, newer]])),
  fromHub: (level) => mapLimited(level, new Map([[newer, older]])),
};

function mapLimited(level: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const limited = (spec: JsonObject): JsonObject =>
    mapMember(
      spec,
      'limited',
      onObject((each) => renameMembers(each, names)),
    );
  return mapMember(level, 'spec', onObject(limited));
}
