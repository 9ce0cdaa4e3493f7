import { revision } from '@orrery/model';
import type { Operation } from '../operation.ts';

/** Examples of the answer. */
const shownPaths = 20;

/** How many deletions of a scope wait for confirmation, with the first of them; undefined when none do. */
export const getHeldDeletes: Operation<'getHeldDeletes'> = async (database, scope, context) =>
  await database.read(async (connection) => {
    const { kinds, sourceById } = await context.catalogue.load(connection);
    const kind = kinds.find(({ group, resource }) => group === scope.group && resource === scope.resource);
    if (kind === undefined || !sourceById.has(scope.source)) return undefined;
    const ofScope = connection.builder
      .selectFrom('held_deletes')
      .where('source', '=', scope.source)
      .where('kind', '=', kind.id);
    const examples = await connection.all(
      ofScope.select(['path', 'held_at']).orderBy('path').limit(shownPaths).compile(),
    );
    const [first] = examples;
    if (first === undefined) return undefined;
    const [total] = await connection.all(ofScope.select(({ fn }) => fn.countAll().as('size')).compile());
    return {
      scope,
      heldAt: revision(BigInt(first.held_at)),
      count: Number(total?.size ?? 0),
      examples: examples.map(({ path }) => path),
    };
  });
