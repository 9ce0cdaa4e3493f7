import { StatusError } from '@orrery/model';
import { badParameter } from '../request/query-parameters.ts';

/** Kinds that a parameter of a collection resource names. */
export interface WantedKinds {
  /** For messages. */
  readonly parameter: 'groups' | 'resources';
  readonly text: string;
  /** `*`: every group; then nothing else is said. */
  readonly group: string;
  /** Absent: any. */
  readonly version?: string;
  /** Plural; absent: all of the group. */
  readonly resource?: string;
}

/** Limit of `search.md` LM. */
const maxItems = 1_000;

/**
 * Reads the parameters `groups` and `resources` (SEA-K03); undefined when neither is given.
 * @throws StatusError BadRequest naming the parameter, the offending item and what would have been accepted.
 */
export function readKindLists(query: URLSearchParams): readonly WantedKinds[] | undefined {
  const groups = itemsOf(query, 'groups')?.map(readGroup);
  const resources = itemsOf(query, 'resources')?.map(readResource);
  return groups === undefined && resources === undefined ? undefined : [...(groups ?? []), ...(resources ?? [])];
}

function itemsOf(query: URLSearchParams, parameter: WantedKinds['parameter']): string[] | undefined {
  if (!query.has(parameter)) return undefined;
  const items = query.getAll(parameter).flatMap((value) => value.replaceAll(/\s/g, '').split(','));
  if (items.length <= maxItems) return items;
  throw new StatusError('BadRequest', `query parameter ${parameter}: ${items.length} items, more than ${maxItems}`);
}

function readGroup(text: string): WantedKinds {
  const [group = '', version = '', ...more] = text.split('/');
  if (more.length > 0 || (group === '*' && text !== '*'))
    throw badParameter('groups', text, '<group>, <group>/<version>, an empty item or /<version> for core, or *');
  return { parameter: 'groups', text, group, ...(version === '' ? {} : { version }) };
}

function readResource(text: string): WantedKinds {
  const parts = text.split('/');
  const [group = '', second = '', third] = parts;
  const resource = third ?? second;
  if (parts.length > 3 || resource === '' || /[*]/.test(text))
    throw badParameter(
      'resources',
      text,
      '<group>/<resource> or <group>/<version>/<resource>; the group of core is empty',
    );
  const version = third === undefined ? '' : second;
  return { parameter: 'resources', text, group, resource, ...(version === '' ? {} : { version }) };
}
