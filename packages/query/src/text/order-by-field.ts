import type { OrderKey } from '../ast.ts';
import { parseFieldPath } from '../paths/parse-field-path.ts';
import { type LoweringOptions, termError } from './lowering.ts';

type OrderBy = OrderKey['by'];

const fields: ReadonlyMap<string, OrderBy> = new Map<string, OrderBy>([
  ['cluster', 'source'],
  ['source', 'source'],
  ['account', 'source'],
  ['namespace', 'namespace'],
  ['region', 'namespace'],
  ['name', 'name'],
  ['created_at', 'created'],
  ['resource_version', 'originVersion'],
  ['kind', 'kind'],
  ['group', 'group'],
  ['uid', 'uid'],
  ['owner', 'owner'],
  ['revision', 'revision'],
  ['updated_at', 'revision'],
]);

/**
 * What a field of `orderby` sorts by (SEA-H03): a listed name, or a declared path, which has a dot or begins with one.
 * @throws StatusError BadRequest for any other field, with the list.
 */
export function orderByField(field: string, { orderFields }: Pick<LoweringOptions, 'orderFields'>): OrderBy {
  const listed = fields.get(field);
  if (listed !== undefined) return listed;
  const declared = orderFields === undefined ? ['or a declared field such as status.phase'] : orderFields.names;
  const accepted = `one of ${[...fields.keys(), ...declared].join(', ')}`;
  if (!field.includes('.') && !field.includes('[')) throw termError(field, accepted);
  const path = parseFieldPath(field);
  if (orderFields?.has(path) === false) throw termError(field, accepted);
  return { path };
}
