import { StatusError } from '@orrery/model';

/** Parameters of the search API that are not built; ignoring one would answer another question (SEA-00). */
const notBuilt: readonly string[] = ['groupBy', 'aggregate', 'facets', 'explain'];
/** They name the kinds of collection resources (SEA-K03). */
const ofCollections: readonly string[] = ['groups', 'resources'];
const ofWhere: readonly string[] = ['whereSQL', 'whereSQLStatement', 'whereSQLParam', 'whereSQLJSONParams'];

/**
 * Refuses parameters that mean something this request cannot do.
 * @param read names the caller reads itself.
 * @throws StatusError BadRequest, and Forbidden with cause `FeatureDisabled` for conditions in SQL (SEA-J06).
 */
export function refuseParameters(query: URLSearchParams, read: readonly string[] = []): void {
  const given = (names: readonly string[]): string | undefined =>
    names.find((name) => query.has(name) && !read.includes(name));
  const where = given(ofWhere);
  if (where !== undefined) throw whereDisabled(where);
  const missing = given(notBuilt);
  if (missing !== undefined) throw new StatusError('BadRequest', `query parameter ${missing} is not supported yet`);
  if (given(['columns']) !== undefined)
    throw new StatusError('BadRequest', 'query parameter columns is for tables of objects of one kind only');
  const misplaced = given(ofCollections);
  if (misplaced === undefined) return;
  throw new StatusError(
    'BadRequest',
    `query parameter ${misplaced} is for collection resources only, for example /apis/clusterpedia.io/v1beta1/collectionresources/any`,
  );
}

function whereDisabled(name: string): StatusError {
  const message = `query parameter ${name}: conditions in SQL are disabled; use fieldSelector, labelSelector or q`;
  return new StatusError('Forbidden', message, {
    details: { causes: [{ field: name, message: 'search.where is disabled', reason: 'FeatureDisabled' }] },
  });
}
