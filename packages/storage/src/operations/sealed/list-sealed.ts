import type { Operation } from '../operation.ts';

/** The sealed rows of an owner, in the order of their fields and versions. */
export const listSealed: Operation<'listSealed'> = async (database, owner) =>
  await database.read(async (connection) => {
    const rows = await connection.all(
      connection.builder
        .selectFrom('sealed')
        .selectAll()
        .where('source', '=', owner.source)
        .where('owner_kind', '=', owner.ownerKind)
        .where('owner_name', '=', owner.ownerName)
        .orderBy('field')
        .orderBy('version')
        .compile(),
    );
    return rows.map((row) => ({
      id: row.id,
      source: owner.source,
      ownerKind: owner.ownerKind,
      ownerName: owner.ownerName,
      field: row.field,
      version: row.version,
      keyVersion: row.key_version,
      nonce: row.nonce,
      ciphertext: row.ciphertext,
      wrappedDek: row.wrapped_dek,
      fingerprint: row.fingerprint,
      createdAt: row.created_at,
      ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    }));
  });
