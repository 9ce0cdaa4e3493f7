import { kindDefinitionSchema, parseJsonValue } from '@orrery/model';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

/** State of a scope as it is shown (KSY-G06, `clouds.md` 4.1). */
const scopeStateSchema = Type.Union([
  Type.Literal('Pending'),
  Type.Literal('Syncing'),
  Type.Literal('Synced'),
  Type.Literal('Stale'),
  Type.Literal('Denied'),
  Type.Literal('Held'),
  Type.Literal('Removed'),
  Type.Literal('Unsupported'),
]);

/** What `ScopeState.facts` holds for a watched kind of a cluster, as JSON. Times are epoch milliseconds. */
const scopeFactsSchema = Type.Object({
  /** The epoch of the cluster (KSY-D32) in which the scope was last compared whole. */
  epoch: Type.Optional(Type.String()),
  state: Type.Optional(scopeStateSchema),
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  lastListAt: Type.Optional(Type.Number()),
  lastEventAt: Type.Optional(Type.Number()),
  /** The last list, event or bookmark, or the end of a watch: data is as old as that once nothing is heard (SEA-V01). */
  lastSignalAt: Type.Optional(Type.Number()),
  lastAuditAt: Type.Optional(Type.Number()),
  /** How long the last list took. */
  listMs: Type.Optional(Type.Number()),
  restarts: Type.Optional(Type.Number()),
  errors: Type.Optional(Type.Number()),
  /** Positions of a scope that is watched namespace by namespace (KSY-C07). */
  namespaces: Type.Optional(
    Type.Record(Type.String(), Type.Object({ resourceVersion: Type.String(), complete: Type.Boolean() })),
  ),
  quarantined: Type.Optional(Type.Object({ count: Type.Number(), names: Type.Array(Type.String()) })),
  /** What was asked for when the scope was last compared whole: another choice is compared anew (KSY-C06, F03). */
  selection: Type.Optional(Type.String()),
  rules: Type.Optional(Type.String()),
  /** Why it is collected: `ChosenScope.reason`. */
  choice: Type.Optional(Type.String()),
  /** Versions of a custom kind beside the stored one in which its objects can be served by renaming alone (SEA-S03). */
  versions: Type.Optional(Type.Array(Type.String())),
  /** What defines a custom kind, for readers of its objects (SEA-P04, E06); absent while it is not known. */
  definition: Type.Optional(kindDefinitionSchema),
  /** Namespaces whose objects may be stored, when others were swept out last. */
  filter: Type.Optional(Type.String()),
});

/** Parsed facts of a scope. */
export type ScopeFacts = Static<typeof scopeFactsSchema>;

/** Reads `ScopeState.facts`; what cannot be read counts as nothing known, so that the scope is compared anew. */
export function readScopeFacts(text: string): ScopeFacts {
  if (text === '') return {};
  try {
    const facts: unknown = parseJsonValue(text);
    return Value.Check(scopeFactsSchema, facts) ? facts : {};
  } catch {
    // Not JSON: another version of the product wrote it.
    return {};
  }
}
