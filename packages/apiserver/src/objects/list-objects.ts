import type { Clock } from '@orrery/kit';
import type { Store } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import type { Definitions } from '../discovery/definitions.ts';
import type { KnownFields } from '../fields/known-fields.ts';
import type { FreshnessReader } from '../freshness/freshness-reader.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { parseListOptions } from '../request/list-options.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { readRequestedColumns } from '../table/requested-columns.ts';
import { allOf } from './conditions.ts';
import type { ContinueTokens } from './continue-token.ts';
import { withEvents } from './inject-events.ts';
import type { KindView } from './kind-view.ts';
import { writeList } from './list-stream.ts';
import { type ListWalk, startWalk } from './list-walk.ts';
import { ownerWarnings } from './owner-warnings.ts';
import { type Rendition, renditionOf } from './rendition.ts';
import { selectObjects } from './select-objects.ts';

/** What reading objects needs beside the request. */
export interface ReadDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: ApiserverLimits;
  readonly tokens: ContinueTokens;
  readonly definitions: Definitions;
  readonly freshness: FreshnessReader;
  readonly fields: KnownFields;
}

/**
 * Answers a list. With a limit up to a page of the store it is one read; longer and unlimited lists are streamed page by page, so that
 * memory does not grow with the list (SEA-H04).
 */
export async function listObjects(
  deps: ReadDeps,
  request: ApiRequest,
  view: KindView,
  path: ObjectsPath,
): Promise<Answer> {
  const { form, mediaType } = negotiateObject(request.accept, true);
  const options = parseListOptions(request.query, deps.limits);
  const columns = readRequestedColumns(request, form);
  const selection = await selectObjects(deps, request, { view, path, isWatch: false });
  const { injectEvents = false, onlyMetadata = false } = selection.parameters;
  const shown = injectEvents ? withEvents(deps.store, request.visible, view) : view;
  const { visible } = request;
  // the namespace of the path is part of the selection
  const where = allOf([view.from, ...selection.where]);
  const walk = await startWalk(deps, {
    request,
    selection,
    options,
    query: { visible, kinds: [view.storedAs], where },
    show: shown.show,
  });
  const { includeObject } = options;
  const rendition = await renditionOf(shown, { form, columns, includeObject, onlyMetadata, nowMs: deps.clock.now() });
  const fresh = await view.freshness(where);
  const lacking = await ownerWarnings(deps.definitions, { visible, kinds: [view.storedAs], where });
  const headers = new Map<string, string>();
  if (walk.total !== undefined) headers.set('x-orrery-total-count', String(walk.total));
  if (fresh !== undefined) headers.set('x-orrery-freshness', fresh.header);
  return {
    status: 200,
    contentType: mediaType,
    body: bodyOf(walk, rendition, mediaType),
    warnings: [...(fresh?.warnings ?? []), ...view.warnings, ...selection.warnings, ...lacking, ...walk.warnings],
    headers,
  };
}

function bodyOf(walk: ListWalk, rendition: Rendition, mediaType: Answer['contentType']): Answer['body'] {
  const { first, limit } = walk;
  const isYaml = mediaType === 'application/yaml';
  if (walk.isShort) {
    const { objects, next } = first;
    return writeList({ rendition, isYaml, objects, metadata: walk.metadata({ next, rows: objects.length }) });
  }
  const pages = walk.pages();
  if (limit === 0) {
    const metadata = walk.metadata({ next: undefined, rows: walk.total ?? 0 });
    return writeList({ rendition, isYaml, pages, metadata });
  }
  return writeList({ rendition, isYaml, pages, end: (next, rows) => walk.metadata({ next, rows }) });
}
