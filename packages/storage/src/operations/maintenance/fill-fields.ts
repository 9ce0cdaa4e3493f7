import type { FieldDeclaration } from '@orrery/model';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import type { Tables } from '../../sql/tables.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import { orderField } from '../batches/order-entries.ts';
import type { Operation } from '../operation.ts';
import { declaredDefinitions } from './field-definitions.ts';
import { fillStep } from './fill-step.ts';

type FieldState = Tables['field_states'];
type Definitions = ReturnType<typeof declaredDefinitions>;

/** Position of a field whose old entries are being deleted. */
const clearing = -1;
const clearedEntries = 20_000;

/**
 * Brings the field index to what is declared: entries of dropped and changed fields go, rows stored before a field was declared get
 * theirs, in the order of their ids. Writers give every row the entries of all declared fields, so a row written meanwhile is right.
 */
export const fillFields: Operation<'fillFields'> = async (database, _args, context) => {
  const definitions = declaredDefinitions();
  const isComplete = await database.read(async (connection) => {
    const states = await readFieldStates(connection);
    const isDone = ({ field, definition, position }: FieldState): boolean =>
      position === null && definitions.get(field)?.text === definition;
    return states.length === definitions.size && states.every(isDone);
  });
  if (isComplete) return false;
  const { result } = await runCommit(database, context, async (commit) => await work(commit, definitions));
  return result;
};

async function readFieldStates(connection: Connection): Promise<readonly FieldState[]> {
  return await connection.all(connection.builder.selectFrom('field_states').selectAll().orderBy('field').compile());
}

async function work(commit: Commit, definitions: Definitions): Promise<boolean> {
  await registerFields(commit, definitions);
  const states = await readFieldStates(commit.connection);
  const cleared = states.find(({ position }) => position === clearing);
  if (cleared !== undefined) {
    await clearField(commit, cleared.field, definitions.has(cleared.field));
    return true;
  }
  const filling = states.filter(({ position }) => position !== null);
  if (filling.length === 0) return false;
  const position = Math.min(...filling.map((state) => state.position ?? 0));
  const fields = filling.filter((state) => state.position === position).map(({ field }) => field);
  const reached = await fillStep(commit, {
    fields: fields.flatMap((id) => definitions.get(id)?.field ?? []),
    position,
  });
  const isDone = reached >= commit.start.lastObject;
  await setPositions(commit, fields, isDone ? null : reached);
  return true;
}

/** Notes fields that are new, changed or dropped. */
async function registerFields(commit: Commit, definitions: Definitions): Promise<void> {
  const { connection } = commit;
  const states = new Map((await readFieldStates(connection)).map((state) => [state.field, state]));
  const added: (readonly (string | number | null)[])[] = [];
  const changed: (readonly (string | number | null)[])[] = [];
  for (const [id, { field, text }] of definitions) {
    const state = states.get(id);
    if (state === undefined) added.push([id, text, (await hasRows(commit, field)) ? 0 : null]);
    else if (state.definition !== text) changed.push([id, text, clearing]);
  }
  for (const { field, definition, position } of states.values()) {
    if (!definitions.has(field) && position !== clearing) changed.push([field, definition, clearing]);
  }
  if (added.length === 0 && changed.length === 0) return;
  const columns = ['field', 'definition', 'position'] as const;
  await connection.insertMany({ table: 'field_states', columns, rows: added });
  await connection.updateMany({ table: 'field_states', columns, rows: changed }, 1);
  commit.noteCatalogueChange();
}

async function hasRows(commit: Commit, { group, resource }: FieldDeclaration): Promise<boolean> {
  const kind = commit.kindId(group, resource);
  if (kind === undefined) return false;
  const { builder } = commit.connection;
  const rows = await commit.connection.all(
    builder.selectFrom('objects').select('id').where('kind', '=', kind).limit(1).compile(),
  );
  return rows.length > 0;
}

/** Deletes some entries of a field; when none are left it is filled anew or forgotten. */
async function clearField(commit: Commit, field: number, isDeclared: boolean): Promise<void> {
  const { connection } = commit;
  const { builder } = connection;
  const entries = await connection.all(
    builder
      .selectFrom('object_fields')
      .select(['field', 'value', 'source', 'object'])
      .where('field', 'in', [field, orderField(field)])
      .limit(clearedEntries)
      .compile(),
  );
  await connection.deleteMany({
    table: 'object_fields',
    columns: ['field', 'value', 'source', 'object'],
    rows: entries.map((entry) => [entry.field, entry.value, entry.source, entry.object]),
  });
  if (entries.length === clearedEntries) return;
  if (isDeclared) await setPositions(commit, [field], 0);
  else await connection.run(sql`DELETE FROM field_states WHERE field = ${field}`.compile(builder));
  commit.noteCatalogueChange();
}

async function setPositions(commit: Commit, fields: readonly number[], position: number | null): Promise<void> {
  const rows = fields.map((field) => [field, position]);
  await commit.connection.updateMany({ table: 'field_states', columns: ['field', 'position'], rows }, 1);
  if (position === null) commit.noteCatalogueChange();
}
