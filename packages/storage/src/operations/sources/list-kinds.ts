import type { Operation } from '../operation.ts';

/** The stored kinds with their other names, whether they are collected any more or not, in the order group, plural. */
export const listKinds: Operation<'listKinds'> = async (database, _args, { catalogue }) =>
  await database.read(async (connection) => {
    const { kinds } = await catalogue.load(connection);
    return kinds.map(({ group, resource, names }) => ({ group, resource, names }));
  });
