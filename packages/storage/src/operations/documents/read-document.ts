import { zstdDecompressSync } from 'node:zlib';
import { bytesOf, numberOf } from '../../sql/column-values.ts';
import type { Operation } from '../operation.ts';

/** The content of a document. */
export const readDocument: Operation<'readDocument'> = async (database, hash) =>
  await database.read(async (connection) => {
    const key = { table: 'documents', columns: ['hash'], rows: [[hash]] } as const;
    const [row] = await connection.findMany(key, ['size', 'body']);
    if (row === undefined) return undefined;
    return new Uint8Array(zstdDecompressSync(bytesOf(row, 'body'), { maxOutputLength: numberOf(row, 'size') + 1 }));
  });
