import type { Operation } from '../operation.ts';
import { readApiResource } from './list-scopes.ts';

/** What members say of the kinds that are collected; of each kind what one of them says, in the order group, plural. */
export const listKinds: Operation<'listKinds'> = async (database) =>
  await database.read(async (connection) => {
    const rows = await connection.all(
      connection.builder
        .selectFrom('scopes')
        .innerJoin('kinds', 'kinds.id', 'scopes.kind')
        .select(({ fn }) => fn.max('scopes.api_resource').as('api_resource'))
        .groupBy(['kinds.api_group', 'kinds.resource'])
        .orderBy('kinds.api_group')
        .orderBy('kinds.resource')
        .compile(),
    );
    return rows.map((row) => readApiResource(row.api_resource));
  });
