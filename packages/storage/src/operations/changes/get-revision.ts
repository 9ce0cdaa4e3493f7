import type { Operation } from '../operation.ts';

/** The revision of the last commit. */
export const getRevision: Operation<'getRevision'> = async (database, _args, { catalogue }) =>
  await database.read(async (connection) => (await catalogue.load(connection)).revision);
