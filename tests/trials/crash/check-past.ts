import { isDeepStrictEqual } from 'node:util';
import { revision, type SourceId, sourceId } from '@orrery/model';
import type { Store, StoredObject } from '@orrery/storage';
import type { FleetModel, ModelObject } from './fleet-model.ts';
import { keyText, normalised } from './planned-object.ts';

const everything = { kind: 'everything' } as const;
const pastMoments = 25;
const toldDifferences = 10;

/**
 * Compares what objects were just before and after some of the changes, as far back as the history goes.
 * @param names the living sources by their ids.
 * @returns the differences, one line each.
 */
export async function findPastDifferences(
  store: Store,
  model: FleetModel,
  names: ReadonlyMap<number, string>,
): Promise<readonly string[]> {
  const { history } = await store.horizon();
  const idOf = new Map<string, SourceId>(names.entries().map(([id, name]) => [name, sourceId(id)]));
  const told = model.changes.filter(
    ({ revision: at, key, life }) => at > Number(history) && life === model.lifeOf(key.source),
  );
  const every = Math.ceil(told.length / pastMoments);
  const lines: string[] = [];
  for (const { revision: at, key } of told.filter((_, index) => index % every === 0)) {
    const source = idOf.get(key.source);
    // Its writer was killed before it made the source again.
    if (source === undefined) continue;
    for (const moment of [at - 1, at]) {
      const stored = await store.get(everything, { ...key, source }, { at: revision(BigInt(moment)) });
      const isRight = isDeepStrictEqual(stored && describeStored(stored), describeExpected(model.stateAt(key, moment)));
      if (!isRight) lines.push(`${keyText(key)} at ${moment} is another state: ${stored?.revision ?? 'none'}`);
    }
  }
  return lines.slice(0, toldDifferences);
}

function describeStored({ revision: at, uid, body }: StoredObject): readonly unknown[] {
  return [Number(at), uid, new TextDecoder().decode(body)];
}

function describeExpected(object: ModelObject | undefined): readonly unknown[] | undefined {
  return object && [object.revision, object.uid, new TextDecoder().decode(normalised(object.text).body)];
}
