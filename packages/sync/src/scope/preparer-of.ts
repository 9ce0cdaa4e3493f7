import type { ClusterSync, ScopeKey } from '@orrery/model';
import type { Put } from '@orrery/storage';
import type { ChosenScope } from '../choice/choose-scopes.ts';
import type { IngestSettings } from '../ingest/ingest-rules.ts';
import { createPreparePut, type PreparePut } from '../ingest/prepare-put.ts';

/** How objects of a chosen scope become writes. */
export function preparerOf(
  { kind, asked, profile, involvedKinds }: ChosenScope,
  context: {
    readonly scope: ScopeKey;
    readonly sync: ClusterSync;
    readonly settings: IngestSettings | undefined;
    /** Reads the owners of each object that is stored. */
    readonly onOwner: ((put: Put) => void) | undefined;
  },
): PreparePut {
  const { scope, sync, settings, onOwner } = context;
  const prepare = createPreparePut({ scope, sync, profile, involvedKinds, version: kind.version, asked }, settings);
  if (onOwner === undefined) return prepare;
  return (bytes, range) => {
    const put = prepare(bytes, range);
    if (put !== undefined) onOwner(put);
    return put;
  };
}
