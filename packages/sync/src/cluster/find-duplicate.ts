import type { SourceId } from '@orrery/model';
import type { Source } from '@orrery/storage';
import { readClusterFacts } from './cluster-facts.ts';

/**
 * The name of another cluster object that has this identity (KSY-I03); of two that recorded it at once the younger is the duplicate.
 * @param mine whether this source recorded the identity already.
 */
export function findDuplicate(
  sources: readonly Source[],
  uid: string,
  mine: { readonly source: SourceId; readonly isRecorded: boolean },
): string | undefined {
  const others = sources.filter(
    // The text is looked through first: parsing the facts of all clusters for each of them would take long.
    (other) =>
      other.kind === 'cluster' && other.id !== mine.source && other.facts.includes(uid) && uidOf(other) === uid,
  );
  return others.find(({ id }) => !mine.isRecorded || id < mine.source)?.name;
}

function uidOf({ facts }: Source): string | undefined {
  return readClusterFacts(facts)?.kubeSystemUID;
}
