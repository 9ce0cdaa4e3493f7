import { checkCombinations } from '../request/check-combinations.ts';
import type { ListOptions } from '../request/list-options.ts';
import { parseIncludeObject } from '../request/list-options.ts';
import { badParameter, flag, scalar, wholeNumber } from '../request/query-parameters.ts';

/** What Kubernetes' own parameters of a watch ask for, beside its selectors. */
export interface WatchOptions {
  /** Changes behind this revision; absent: from now on. */
  readonly after?: bigint;
  /** Whether the objects there are now come first, as added. */
  readonly hasInitialEvents: boolean;
  /** Whether their end is told by a bookmark: a streaming list (SEA-T01). */
  readonly isStreamingList: boolean;
  readonly hasBookmarks: boolean;
  /** 0: the server chooses. */
  readonly timeoutMs: number;
  readonly includeObject: ListOptions['includeObject'];
}

/**
 * Reads Kubernetes' own parameters of a watch.
 * @throws StatusError BadRequest for what cannot be understood, Invalid for combinations kube-apiserver refuses.
 */
export function readWatchOptions(query: URLSearchParams): WatchOptions {
  checkCombinations(query, true);
  const initial = query.has('sendInitialEvents') ? flag(query, 'sendInitialEvents') : undefined;
  const after = readRevision(query);
  return {
    ...(after === undefined ? {} : { after }),
    hasInitialEvents: initial ?? after === undefined,
    isStreamingList: initial === true,
    hasBookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutMs: (wholeNumber(query, 'timeoutSeconds') ?? 0) * 1_000,
    includeObject: parseIncludeObject(query),
  };
}

function readRevision(query: URLSearchParams): bigint | undefined {
  const value = scalar(query, 'resourceVersion') ?? '';
  if (value === '' || value === '0') return undefined;
  if (/^\d{1,16}$/.test(value)) return BigInt(value);
  throw badParameter('resourceVersion', value, 'a resourceVersion from an answer of this server');
}
