import { type ApiResource, parseJsonValue, sourceId } from '@orrery/model';
import type { ScopeState } from '../../contract/records.ts';
import type { Operation } from '../operation.ts';
import { isScopeVisible } from './visible-sources.ts';

/** States of collected scopes of living sources that a caller may see, in the order source, group, plural. */
export const listScopes: Operation<'listScopes'> = async (database, filter) =>
  await database.read(async (connection) => {
    const { visible, source, group, resource } = filter;
    let query = connection.builder
      .selectFrom('scopes')
      .innerJoin('kinds', 'kinds.id', 'scopes.kind')
      .innerJoin('sources', 'sources.id', 'scopes.source')
      .select([
        'scopes.source',
        'kinds.api_group',
        'kinds.resource',
        'scopes.api_resource',
        'scopes.resource_version',
        'scopes.is_complete',
        'scopes.facts',
      ])
      .where('sources.is_removed', '=', 0)
      .orderBy('scopes.source')
      .orderBy('kinds.api_group')
      .orderBy('kinds.resource');
    if (source !== undefined) query = query.where('scopes.source', '=', source);
    if (group !== undefined) query = query.where('kinds.api_group', '=', group);
    if (resource !== undefined) query = query.where('kinds.resource', '=', resource);
    const rows = await connection.all(query.compile());
    // most sources say the same of a kind, and what is one object here crosses threads as one
    const kinds = new Map<string, ApiResource>();
    const kindOf = (text: string): ApiResource => {
      const kind = kinds.get(text) ?? readApiResource(text);
      kinds.set(text, kind);
      return kind;
    };
    return rows
      .map(
        (row): ScopeState => ({
          scope: { source: sourceId(row.source), group: row.api_group, resource: row.resource },
          kind: kindOf(row.api_resource),
          resourceVersion: row.resource_version,
          complete: row.is_complete === 1,
          facts: row.facts,
        }),
      )
      .filter(({ scope }) => isScopeVisible(visible, scope));
  });

/** What `writeScopes` wrote of a kind. */
function readApiResource(text: string): ApiResource {
  const value: unknown = parseJsonValue(text);
  return value as ApiResource; // the store gives back what `writeScopes` wrote
}
