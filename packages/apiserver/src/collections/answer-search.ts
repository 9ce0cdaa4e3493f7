import type { Answer } from '../answer/answer.ts';
import { sourceEntries } from '../freshness/source-entries.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { RouterDeps } from '../request/route-request.ts';
import { answerMixed, type DocumentParts } from './answer-mixed.ts';
import { searchTable } from './mixed-table.ts';
import type { ListDocument } from './write-document.ts';

/** Rows of a page of a search (SEA-K06). */
const page = { usual: 50, most: 5_000 };

/**
 * Answers `/fleet/search`: objects of all kinds and sources, selected by `q` and the parameters of lists (SEA-K06).
 * @throws StatusError BadRequest for more than 5,000 rows, and as lists do.
 */
export async function answerSearch(deps: RouterDeps, request: ApiRequest): Promise<Answer> {
  const { visible } = request;
  const [scopes, sources] = await Promise.all([deps.definitions.allScopes(visible), deps.definitions.sources(visible)]);
  return await answerMixed(deps, request, {
    where: [{ kind: 'source', kinds: ['account', 'cluster', 'feed'] }],
    scopes,
    sources,
    read: [],
    warnings: [],
    table: searchTable,
    page,
    document: searchDocument,
  });
}

function searchDocument({ freshness, warnings, metadata }: DocumentParts): Omit<ListDocument, 'item'> {
  return {
    open: '{"kind":"SearchResult","apiVersion":"orrery.dev/v1alpha1","items":[',
    close: (end) => {
      const tail = { metadata: metadata(end), sources: sourceEntries(freshness.report), warnings };
      return `],${JSON.stringify(tail).slice(1)}`;
    },
  };
}
