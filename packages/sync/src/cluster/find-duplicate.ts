import type { SourceId } from '@orrery/model';
import type { Source, Store } from '@orrery/storage';
import { readClusterFacts } from './cluster-facts.ts';

/**
 * The name of another cluster object that has this identity (KSY-I03); of two that recorded it at once the younger is the duplicate.
 * @param mine whether this source recorded the identity already.
 */
export async function findDuplicate(
  store: Pick<Store, 'sources'>,
  uid: string,
  mine: { readonly source: SourceId; readonly isRecorded: boolean },
): Promise<string | undefined> {
  const sources = await store.sources({ kind: 'everything' });
  const others = sources.filter(
    (other) => other.kind === 'cluster' && other.id !== mine.source && uidOf(other) === uid,
  );
  return others.find(({ id }) => !mine.isRecorded || id < mine.source)?.name;
}

function uidOf({ facts }: Source): string | undefined {
  return readClusterFacts(facts)?.kubeSystemUID;
}
