import { StatusError } from '@orrery/model';
import type { ObjectForm } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { badParameter, scalar } from '../request/query-parameters.ts';
import { type JsonPath, JsonPathError } from './json-path/nodes.ts';
import { parseJsonPath } from './json-path/parse-json-path.ts';

/** One column of the parameter `columns`. */
export type RequestedColumn =
  /** One the kind has, named in any letter case. */
  | { readonly kind: 'own'; readonly name: string }
  | { readonly kind: 'path'; readonly name: string; readonly text: string; readonly path: JsonPath }
  /** The age of the data of the object's source. */
  | { readonly kind: 'fresh' }
  /** Where the object was learned from. */
  | { readonly kind: 'source' };

/** What the parameter `columns` asks for (SEA-P07). */
export interface RequestedColumns {
  /** False: they replace the columns of the kind. The cluster in front stays either way. */
  readonly isExtension: boolean;
  readonly columns: readonly RequestedColumn[];
}

/** More columns than any kind has, fewer than a page could be filled with. */
const maxColumns = 100;
const accepted = 'names of columns, NAME:path, +fresh and +source, separated by commas';

/** Paths that begin with one of these go over to another object (SEA-N03). */
const edges: ReadonlySet<string> = new Set([
  ...['owner', 'owned', 'node', 'pods', 'vm', 'knode', 'nic', 'subnet', 'vpc', 'securitygroup', 'disk', 'vms'],
  ...['service', 'backends', 'ingress', 'route', 'services', 'lb', 'target', 'lbs', 'claim', 'pv', 'clouddisk'],
  ...['config', 'secretref', 'serviceaccount', 'usedby', 'hpa', 'pdb', 'networkpolicy', 'targets', 'role'],
  ...['subject', 'bindings', 'clusterof'],
]);

/**
 * Reads the parameter `columns`; absent when it is not given.
 * @throws StatusError BadRequest where there is no table to show them in, on compatible paths, and for text that names no columns.
 */
export function readRequestedColumns(
  { query, prefix }: Pick<ApiRequest, 'query' | 'prefix'>,
  form: ObjectForm,
): RequestedColumns | undefined {
  const text = scalar(query, 'columns') ?? '';
  if (text === '') return undefined;
  if (prefix.kind === 'root' || prefix.isCompatible) throw refusal('it is for paths below /fleet only');
  if (form.kind !== 'table')
    throw refusal('it is for tables only; ask with Accept: application/json;as=Table;v=v1;g=meta.k8s.io');
  const items = splitItems(text);
  if (items.length > maxColumns) throw refusal(`${items.length} columns are more than ${maxColumns}`);
  const [first] = items;
  return { isExtension: first?.hasPlus === true, columns: items.map(readItem) };
}

interface Item {
  readonly hasPlus: boolean;
  readonly text: string;
}

/** Splits at commas that stand in no bracket and no quotes. A plus sign that was not encoded arrives as a space. */
function splitItems(text: string): readonly Item[] {
  const parts = text.match(/(?:"[^"]*"|'[^']*'|\[(?:"[^"]*"|'[^']*'|[^\]"'])*\]|[^,])+/g) ?? [];
  return parts.map((part) => ({ hasPlus: /^[+ ]/.test(part), text: part.replace(/^[+ ]+/, '').trim() }));
}

function readItem({ hasPlus, text }: Item): RequestedColumn {
  if (hasPlus && (text === 'fresh' || text === 'source')) return { kind: text };
  const colon = text.indexOf(':');
  if (text === '' || colon === 0) throw badParameter('columns', text, accepted);
  if (colon < 0) return { kind: 'own', name: text };
  const path = text.slice(colon + 1);
  return { kind: 'path', name: text.slice(0, colon), text: path, path: readPath(path) };
}

/** The dialect of printer columns; the dot in front may be left out, braces may stand around it. */
function readPath(text: string): JsonPath {
  const bare = /^\{(.*)\}$/.exec(text)?.[1] ?? text;
  const [start = ''] = bare.split(/[.:[]/, 1);
  if (edges.has(start))
    throw refusal(`${JSON.stringify(text)} goes over to another object, which is not supported yet`);
  try {
    const path = parseJsonPath(/^[.[]/.test(bare) ? bare : `.${bare}`);
    if (bare !== '' && path.length > 0) return path;
  } catch (cause) {
    if (!(cause instanceof JsonPathError)) throw cause;
    throw badParameter('columns', text, `a JSONPath; ${cause.message}`);
  }
  throw badParameter('columns', text, 'a path as .spec.nodeName');
}

function refusal(why: string): StatusError {
  return new StatusError('BadRequest', `query parameter columns: ${why}`);
}
