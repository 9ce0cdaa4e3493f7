import { isJsonObject, type JsonObject, type JsonValue, memberAt } from '@orrery/model';

/** Members of `metav1.DeleteOptions` that are heeded, or mean nothing for objects that end at once. */
const known: ReadonlySet<string> = new Set([
  ...['apiVersion', 'kind', 'dryRun', 'gracePeriodSeconds', 'preconditions', 'propagationPolicy'],
]);
const unsupported: ReadonlySet<string> = new Set([
  ...['orphanDependents', 'ignoreStoreReadErrorWithClusterBreakingPotential'],
]);
const knownPreconditions: ReadonlySet<string> = new Set(['uid', 'resourceVersion']);

/**
 * What of the options of a deletion is not heeded.
 * @param gracePeriod the query parameter, which counts as the member does.
 * @returns texts for `Warning` headers.
 */
export function deleteWarnings(options: JsonObject, gracePeriod: string | undefined): readonly string[] {
  const preconditions = memberAt(options, 'preconditions');
  const within = isJsonObject(preconditions) ? Object.keys(preconditions) : [];
  return [
    ...Object.keys(options).flatMap((name) => (known.has(name) ? [] : [unheeded(name)])),
    ...within.flatMap((name) => (knownPreconditions.has(name) ? [] : [unheeded(`preconditions.${name}`)])),
    ...[gracePeriod, memberAt(options, 'gracePeriodSeconds')].flatMap(graceWarning),
  ];
}

function unheeded(path: string): string {
  return unsupported.has(path) ? `${path} is not supported and ignored` : `unknown field ${JSON.stringify(path)}`;
}

function graceWarning(value: JsonValue | undefined): string[] {
  if (value === undefined || value === null || Number(value) >= 0) return [];
  return ['gracePeriodSeconds must be a number of seconds from 0 on and is ignored'];
}
