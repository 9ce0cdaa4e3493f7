import { zstdCompressSync } from 'node:zlib';
import { StatusError } from '@orrery/model';
import type { Batch, DocumentPut } from '../../contract/writing.ts';
import { storableTextProblem } from '../../sql/storable-key.ts';
import type { Commit } from '../batches/commit.ts';
import { documentLimits } from './document-limits.ts';

/** Documents of a batch with their contents as they are kept, each once. */
export interface PreparedDocuments {
  readonly put: readonly DocumentPut[];
  readonly remove: NonNullable<Batch['documents']>['remove'];
  /** Rows of the table, by hash. */
  readonly bodies: ReadonlyMap<string, readonly [hash: string, size: number, body: Uint8Array]>;
}

/** Compresses contents, before the write lock is taken. @throws StatusError Invalid, RequestEntityTooLarge. */
export function prepareDocuments(documents: Batch['documents']): PreparedDocuments {
  const { put, remove } = documents ?? { put: [], remove: [] };
  const bodies = new Map<string, readonly [string, number, Uint8Array]>();
  for (const { name, hash, tag, body } of put) {
    const problem = [name, hash, tag].map(storableTextProblem).find((each) => each !== undefined);
    if (problem !== undefined) throw new StatusError('Invalid', `the name, hash or tag of a document ${problem}`);
    if (body === undefined || bodies.has(hash)) continue;
    if (body.byteLength > documentLimits.bytes) {
      const message = `document ${name} has ${body.byteLength} bytes, more than ${documentLimits.bytes}`;
      throw new StatusError('RequestEntityTooLarge', message);
    }
    bodies.set(hash, [hash, body.byteLength, zstdCompressSync(body)]);
  }
  return { put, remove, bodies };
}

/** Stores what sources publish; of a removed source nothing is kept. @throws StatusError Conflict when a content is not there. */
export async function writeDocuments(commit: Commit, { put, remove, bodies }: PreparedDocuments): Promise<void> {
  if (put.length + remove.length === 0) return;
  const { connection } = commit;
  const living = put.filter(({ source }) => commit.sources.has(source));
  const wanted = new Set(living.map(({ hash }) => hash));
  const rows = [...bodies.values()].filter(([hash]) => wanted.has(hash));
  await connection.insertMany({ table: 'documents', columns: ['hash', 'size', 'body'], rows }, { ifAbsent: true });
  await checkStored(
    commit,
    [...wanted].filter((hash) => !bodies.has(hash)),
  );
  const last = new Map(living.map((each) => [JSON.stringify([each.source, each.name]), each]));
  const gone = [...remove, ...last.values()].map(({ source, name }) => [source, name]);
  await connection.deleteMany({ table: 'source_documents', columns: ['source', 'name'], rows: gone });
  await connection.insertMany({
    table: 'source_documents',
    columns: ['source', 'name', 'hash', 'tag'],
    rows: [...last.values()].map(({ source, name, hash, tag }) => [source, name, hash, tag]),
  });
  commit.noteDefinitionsChange();
}

async function checkStored({ connection }: Commit, hashes: readonly string[]): Promise<void> {
  const rows = hashes.map((hash) => [hash]);
  const found = await connection.findMany({ table: 'documents', columns: ['hash'], rows }, ['size']);
  const missing = hashes.find((_hash, at) => found[at] === undefined);
  if (missing !== undefined) throw new StatusError('Conflict', `no document with hash ${missing} is stored`);
}
