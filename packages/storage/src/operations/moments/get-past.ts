import type { ObjectKey, Revision } from '@orrery/model';
import { objectPath } from '@orrery/model';
import type { StoredObject } from '../../contract/records.ts';
import { decodeBodies } from '../../frames/decode-bodies.ts';
import type { Connection } from '../../sql/connection.ts';
import type { OperationContext } from '../operation.ts';
import { headOf } from '../rows/object-rows.ts';
import { checkMoment } from './past-moment.ts';
import { readState } from './read-state.ts';

/** The object as it was after a revision; its key is one that can be stored. @throws StatusError as `checkMoment`. */
export async function getPast(
  connection: Connection,
  key: ObjectKey,
  { at, context }: { readonly at: Revision; readonly context: OperationContext },
): Promise<StoredObject | undefined> {
  const state = await context.catalogue.load(connection);
  await checkMoment(connection, state, at);
  const kind = state.kinds.find(({ group, resource }) => group === key.group && resource === key.resource);
  if (kind === undefined) return undefined;
  const path = objectPath(key.namespace, key.name);
  const row = await readState(connection, state, { source: key.source, kind: kind.id, path, at: Number(at) });
  return row === undefined ? undefined : { ...headOf(row, key), body: decodeBodies([row]).bytes };
}
