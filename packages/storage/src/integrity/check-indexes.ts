import { declaredFields, parseInt64 } from '@orrery/model';
import { textKey } from '@orrery/query';
import type { Reference } from '../operations/batches/references-of.ts';
import type { Connection } from '../sql/connection.ts';
import { labelKeyColumn } from '../sql/label-key.ts';
import { uidKey } from '../sql/uid-key.ts';
import type { FactsOfRows } from './check-bodies.ts';
import type { Problems } from './problems.ts';
import type { StoredRows } from './stored-rows.ts';

/** Compares the label, field and reference index with what the bodies say. */
export async function checkIndexes(
  connection: Connection,
  { stored, facts }: { readonly stored: StoredRows; readonly facts: FactsOfRows },
  problems: Problems,
): Promise<void> {
  const expected = { labels: new Set<string>(), references: new Set<string>() };
  for (const { id, source, kind } of stored.objects) {
    const { labels, references } = facts.get(id) ?? { labels: new Map<string, string>(), references: [] };
    for (const [key, value] of labels) expected.labels.add(`${source}/${kind}/${id} ${labelName(key, value)}`);
    for (const reference of references) expected.references.add(`${source}/${id} ${referenceName(source, reference)}`);
  }
  problems.compare('an entry of the label index', await readLabels(connection), expected.labels);
  problems.compare('an entry of the reference index', await readReferences(connection), expected.references);
  await checkFields(connection, { stored, facts }, problems);
}

async function readLabels(connection: Connection): Promise<ReadonlySet<string>> {
  const { builder } = connection;
  const pairs = await connection.all(builder.selectFrom('label_pairs').selectAll().compile());
  const names = new Map(pairs.map(({ id, key, value, number }) => [id, pairName(key, value, number)]));
  const rows = await connection.all(builder.selectFrom('object_labels').selectAll().compile());
  return new Set(
    rows.map(({ pair, kind, source, object }) => `${source}/${kind}/${object} ${names.get(pair) ?? `pair ${pair}`}`),
  );
}

function labelName(key: string, value: string): string {
  return pairName(labelKeyColumn(key), textKey(value), parseInt64(value) ?? null);
}

function pairName(key: string, value: Uint8Array, number: bigint | number | null): string {
  return `${JSON.stringify(key)}=${hex(value)} number ${number}`;
}

async function readReferences(connection: Connection): Promise<ReadonlySet<string>> {
  const { builder } = connection;
  const targets = await connection.all(builder.selectFrom('targets').selectAll().compile());
  const names = new Map(
    targets.map(({ id, source, edge, uid, target_kind, namespace, name }) => [
      id,
      JSON.stringify([source, edge, hex(uid), target_kind, namespace, name]),
    ]),
  );
  const rows = await connection.all(builder.selectFrom('object_refs').selectAll().compile());
  return new Set(
    rows.map(
      ({ target, source, object, is_controller }) =>
        `${source}/${object} ${names.get(target) ?? `target ${target}`} ${is_controller}`,
    ),
  );
}

function referenceName(source: number, { edge, uid, targetKind, namespace, name, isController }: Reference): string {
  return `${JSON.stringify([source, edge, hex(uidKey(uid)), targetKind, namespace, name])} ${isController ? 1 : 0}`;
}

/** Entries of a field being filled or cleared may be incomplete behind its position, and are never wrong once it is filled. */
async function checkFields(
  connection: Connection,
  { stored, facts }: { readonly stored: StoredRows; readonly facts: FactsOfRows },
  problems: Problems,
): Promise<void> {
  const { builder } = connection;
  const states = await connection.all(builder.selectFrom('field_states').selectAll().compile());
  const positions = new Map(states.map(({ field, position }) => [field, position ?? Number.POSITIVE_INFINITY]));
  const due = new Set<string>();
  const allowed = new Set<string>();
  for (const { id, source } of stored.objects) {
    for (const { field, key } of facts.get(id)?.fields ?? []) {
      const entry = `${source}/${id} field ${field} ${hex(key)}`;
      allowed.add(entry);
      if (id <= (positions.get(Math.abs(field)) ?? -1)) due.add(entry);
    }
  }
  const rows = await connection.all(builder.selectFrom('object_fields').selectAll().compile());
  const isClearing = (field: number): boolean => (positions.get(Math.abs(field)) ?? -1) < 0;
  const found = new Set(
    rows.map(({ field, value, source, object }) => `${source}/${object} field ${field} ${hex(value)}`),
  );
  for (const entry of due) problems.expect(found.has(entry), 'an entry of the field index is missing', entry);
  for (const { field, value, source, object } of rows) {
    const entry = `${source}/${object} field ${field} ${hex(value)}`;
    const isRight = allowed.has(entry) || isClearing(field);
    problems.expect(isRight, 'an entry of the field index belongs to nothing', entry);
  }
  const declared = new Set(declaredFields.map(({ id }) => id));
  for (const { field, position } of states) {
    problems.expect(declared.has(field) || position === -1, 'a dropped field is not being cleared', String(field));
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
