import { type ApiResource, definitionOfCrd, parseJsonValue, type SourceId } from '@orrery/model';
import type { Fleet } from './test-fleet.ts';

/** The versions of a CRD, as a member has them. */
export type TestVersions = readonly { readonly name: string; readonly [member: string]: unknown }[];

/** Notes a custom kind as collected from a watched cluster, with what its CRD says: no CRD is stored. */
export async function collectDefined(
  { store }: Fleet,
  source: SourceId,
  kind: ApiResource,
  versions: TestVersions,
): Promise<void> {
  const definition = definitionOfCrd(parseJsonValue(JSON.stringify({ spec: { versions } })));
  const scope = { source, group: kind.group, resource: kind.resource };
  const facts = JSON.stringify({ definition });
  await store.write({ changes: [], scopes: [{ scope, kind, resourceVersion: '1', complete: true, facts }] });
}
