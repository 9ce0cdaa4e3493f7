import { StatusError } from '@orrery/model';
import type { Operation } from '../operation.ts';
import { documentLimits } from './document-limits.ts';

/** Which contents are stored. */
export const listStoredDocuments: Operation<'listStoredDocuments'> = async (database, hashes) => {
  if (hashes.length > documentLimits.lookedUp) {
    throw new StatusError('BadRequest', `more than ${documentLimits.lookedUp} hashes of documents`);
  }
  return await database.read(async (connection) => {
    const rows = hashes.map((hash) => [hash]);
    const found = await connection.findMany({ table: 'documents', columns: ['hash'], rows }, ['size']);
    return new Set(hashes.filter((_hash, at) => found[at] !== undefined));
  });
};
