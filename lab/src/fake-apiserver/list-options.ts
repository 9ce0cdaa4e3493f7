import { badRequest, invalidListOption } from './api-status.ts';
import { type ObjectTest, readSelection } from './object-selection.ts';

/** Query parameters of list and watch (`metav1.ListOptions`), checked. */
export interface ListOptions {
  /** Undefined: everything. */
  readonly selects: ObjectTest | undefined;
  /** 0: no limit. */
  readonly limit: number;
  readonly continueToken: string;
  /** As asked: empty, or decimal. */
  readonly resourceVersion: string;
  readonly match: string;
  readonly isWatch: boolean;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
  /** A watch that begins with the present objects and a bookmark at their end; undefined when not asked. */
  readonly initialEvents: boolean | undefined;
}

/**
 * Reads and checks list options by kube-apiserver's rules (`validation.ValidateListOptions`).
 * @throws ApiStatus 400 or 422.
 */
export function readListOptions(query: URLSearchParams, hasStreamingLists: boolean): ListOptions {
  const options = {
    selects: readSelection(query),
    limit: integer(query, 'limit') ?? 0,
    continueToken: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    match: query.get('resourceVersionMatch') ?? '',
    isWatch: flag(query, 'watch'),
    bookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutSeconds: integer(query, 'timeoutSeconds'),
    initialEvents: query.has('sendInitialEvents') ? flag(query, 'sendInitialEvents') : undefined,
  };
  if (!/^[0-9]*$/.test(options.resourceVersion)) {
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${options.resourceVersion}"`);
  }
  if (options.initialEvents !== undefined && !(options.isWatch && hasStreamingLists)) {
    const why = 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
    throw forbidden('sendInitialEvents', options.isWatch ? why : 'sendInitialEvents is forbidden for list');
  }
  checkMatch(options);
  return options;
}

function checkMatch(options: ListOptions): void {
  const { match, resourceVersion } = options;
  const field = 'resourceVersionMatch';
  if (options.initialEvents !== undefined && match !== 'NotOlderThan') {
    throw forbidden(field, `sendInitialEvents requires setting ${field} to NotOlderThan`);
  }
  if (match === '' || options.initialEvents !== undefined) return;
  if (options.isWatch) {
    throw forbidden(field, `${field} is forbidden for watch unless sendInitialEvents is provided`);
  }
  if (resourceVersion === '') throw forbidden(field, `${field} is forbidden unless resourceVersion is provided`);
  if (options.continueToken !== '') throw forbidden(field, `${field} is forbidden when continue is provided`);
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const why = `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`;
    throw invalidListOption(field, 'FieldValueNotSupported', why);
  }
  if (match === 'Exact' && resourceVersion === '0') {
    throw forbidden(field, `${field} "exact" is forbidden for resourceVersion "0"`);
  }
}

function forbidden(field: string, why: string): Error {
  return invalidListOption(field, 'FieldValueForbidden', `Forbidden: ${why}`);
}

function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  // `?watch` alone is true as well (apimachinery's conversion of query parameters).
  return value !== null && value !== 'false' && value !== '0';
}

function integer(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^-?[0-9]{1,15}$/.test(value)) throw badRequest(`strconv.ParseInt: parsing "${value}": invalid syntax`);
  return Math.max(0, Number(value));
}
