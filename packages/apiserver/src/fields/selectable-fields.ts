import { isBuiltInGroup, isStatusError } from '@orrery/model';
import { parseFieldPath } from '@orrery/query';
import {
  type CustomKindQuestion,
  type VersionDefinitionsDeps,
  versionDefinitions,
} from '../discovery/version-definitions.ts';

/**
 * The fields that CRDs make selectable in a version of a kind (SEA-E06): those that any of the sources does, so that one selector means
 * one thing in all of them.
 */
export async function selectableFieldsOf(
  deps: VersionDefinitionsDeps,
  question: CustomKindQuestion,
): Promise<readonly string[]> {
  if (isBuiltInGroup(question.group)) return [];
  const defined = await versionDefinitions(deps, question);
  const paths = [...defined.values()].flatMap((version) => (version === 'Aggregated' ? [] : version.selectableFields));
  return [...new Set(paths)].filter(isPath);
}

/** A member may hold a CRD that its own API server cannot read either. */
function isPath(text: string): boolean {
  try {
    return parseFieldPath(text).length > 0;
  } catch (error) {
    if (isStatusError(error)) return false;
    throw error;
  }
}
