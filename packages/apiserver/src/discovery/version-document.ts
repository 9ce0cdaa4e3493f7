import { StatusError } from '@orrery/model';
import type { Source } from '@orrery/storage';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { parsePlainJson } from '../json/plain-json.ts';

/** The Kubernetes release whose kinds this build stores and prints: the hub version (`search.md` S). */
const hub = { major: '1', minor: '36', release: '1.36.0' } as const;

/** Version of the fleet and of the root, which keeps kubectl's check of version skew quiet (SEA-Q09). */
export function ownVersion(orreryVersion: string): unknown {
  return {
    major: hub.major,
    minor: hub.minor,
    gitVersion: `v${hub.release}+orrery.${orreryVersion}`,
    ...{ gitCommit: '', gitTreeState: '', buildDate: '', goVersion: '', compiler: '', platform: '' },
  };
}

const factsSchema = Type.Object({ version: Type.Object({ gitVersion: Type.String() }) });

/**
 * The `/version` of a member as it was last seen.
 * @throws StatusError ServiceUnavailable when it was never seen.
 */
export function memberVersion(source: Source): Static<typeof factsSchema>['version'] {
  const facts: unknown = source.facts === '' ? {} : parsePlainJson(source.facts);
  if (Check(factsSchema, facts)) return facts.version;
  throw new StatusError(
    'ServiceUnavailable',
    `the version of cluster ${source.name} is not known yet; it was never reached`,
  );
}

/** Major, minor and patch of a member's Kubernetes as it was last seen; nothing when it is not known. */
export function kubernetesVersionOf(source: Source): readonly number[] {
  const facts: unknown = source.facts === '' ? {} : parsePlainJson(source.facts);
  const found = Check(factsSchema, facts) ? /^v(\d+)\.(\d+)\.(\d+)/.exec(facts.version.gitVersion) : null;
  return found === null ? [] : found.slice(1, 4).map(Number);
}
