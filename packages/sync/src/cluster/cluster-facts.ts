import { parseJsonValue } from '@orrery/model';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

/** What is kept of a cluster beside its objects, in the facts of its source. Times are epoch milliseconds. */
const clusterFactsSchema = Type.Object({
  /** Its answer to `/version`. */
  version: Type.Intersect([Type.Record(Type.String(), Type.Unknown()), Type.Object({ gitVersion: Type.String() })]),
  /** Identity: uid of the namespace kube-system; absent when it may not be read (KSY-I01, I02). */
  kubeSystemUID: Type.Optional(Type.String()),
  /** Counts how often the positions of the cluster went back (KSY-D32); absent before the first time. */
  epoch: Type.Optional(Type.String()),
  /** When the cluster was last seen to be away, or to come back: what was not compared since is compared by its bodies (KSY-D32). */
  outageAt: Type.Optional(Type.Number()),
  /** What of the choice of kinds the scopes do not show: `ChoiceSummary` of `model`. */
  choice: Type.Optional(Type.Unknown()),
  /** Kinds seen as owners of collected objects (`customResources: Owners`). */
  owners: Type.Optional(Type.Array(Type.Object({ apiVersion: Type.String(), kind: Type.String() }))),
});

/** Parsed facts of a cluster. */
export type ClusterFacts = Static<typeof clusterFactsSchema>;

/** Reads the facts of a source; undefined when there are none, or none that can be read. */
export function readClusterFacts(text: string): ClusterFacts | undefined {
  if (text === '') return undefined;
  try {
    const facts: unknown = parseJsonValue(text);
    return Value.Check(clusterFactsSchema, facts) ? facts : undefined;
  } catch {
    // Not JSON: another version of the product wrote it.
    return undefined;
  }
}
