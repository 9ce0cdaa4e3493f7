import type { JsonObject } from '../json/json-value.ts';
import { type Conversion, renameMembers, withMember } from './conversion.ts';

/** Members of core/v1 and what events.k8s.io calls them. */
const names = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
] as const;

const toCore: ReadonlyMap<string, string> = new Map(names.map(([core, other]) => [other, core]));
const fromCore: ReadonlyMap<string, string> = new Map(names);

/** core/v1 always writes these two, events.k8s.io only where there is something in them. */
const alwaysWritten: readonly string[] = ['reportingComponent', 'reportingInstance'];

/** Events of core/v1 (the hub) and of events.k8s.io, which are the same objects under two groups. */
export const eventConversion: Conversion = {
  toHub: (event) => ({ reportingComponent: '', reportingInstance: '', ...renameMembers(event, toCore) }),
  fromHub: (event) => renameMembers(alwaysWritten.reduce(withoutEmpty, event), fromCore),
  moved: toCore,
};

function withoutEmpty(event: JsonObject, name: string): JsonObject {
  return Object.hasOwn(event, name) && event[name] === '' ? withMember(event, name, undefined) : event;
}
