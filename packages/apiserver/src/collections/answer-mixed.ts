import { type GroupVersion, StatusError } from '@orrery/model';
import type { Condition, KindName } from '@orrery/query';
import type { ScopeState, Source } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import type { AnswerFreshness } from '../freshness/freshness-reader.ts';
import { allOf } from '../objects/conditions.ts';
import { withEvents } from '../objects/inject-events.ts';
import type { ListMetadata } from '../objects/list-stream.ts';
import { type ListWalk, startWalk } from '../objects/list-walk.ts';
import { ownerWarnings } from '../objects/owner-warnings.ts';
import { yamlOf } from '../objects/yaml-text.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type ListOptions, parseListOptions } from '../request/list-options.ts';
import { badParameter } from '../request/query-parameters.ts';
import { readSelection } from '../request/read-selection.ts';
import type { RouterDeps } from '../request/route-request.ts';
import type { MixedTable } from './mixed-table.ts';
import { type MixedView, mixedView } from './mixed-view.ts';
import { renderItem, renderRowObject } from './render-item.ts';
import { type ListDocument, writeDocument, writeShortDocument } from './write-document.ts';

/** A list of objects of several kinds that is asked for. */
export interface MixedQuestion {
  /** Absent: all. */
  readonly kinds?: readonly KindName[];
  readonly where: readonly Condition[];
  readonly scopes: readonly ScopeState[];
  readonly sources: readonly Source[];
  /** As in {@link mixedView}; absent: all are shown as they are held. */
  readonly shownAs?: ReadonlyMap<string, GroupVersion>;
  /** Parameters the caller has read itself. */
  readonly read: readonly string[];
  readonly warnings: readonly string[];
  readonly table: MixedTable;
  /** Rows when the request names no number, and the most it may name; absent: no limit. */
  readonly page?: { readonly usual: number; readonly most: number };
  /** The document of the plain form around its items. */
  readonly document: (parts: DocumentParts) => Omit<ListDocument, 'item'>;
}

/** What documents are made from. */
export interface DocumentParts {
  readonly view: MixedView;
  readonly freshness: AnswerFreshness;
  /** Texts of all `Warning` headers. */
  readonly warnings: readonly string[];
  readonly revision: string;
  readonly metadata: (end: Parameters<ListDocument['close']>[0]) => ListMetadata;
  /** Hears of each object that is written, before the document is closed. */
  readonly onItem: (listener: (object: Parameters<ListDocument['item']>[0]) => void) => void;
}

/**
 * Answers a list of objects of several kinds, as a document or as a table; filters, order, pages, counts, owners and `q` are those of
 * every list (SEA-K04).
 * @throws StatusError as lists do.
 */
export async function answerMixed(deps: RouterDeps, request: ApiRequest, question: MixedQuestion): Promise<Answer> {
  const { form, mediaType } = negotiateObject(request.accept, false);
  if (form.kind === 'metadata')
    throw new StatusError(
      'NotAcceptable',
      'objects of several kinds are written whole or as a Table; use onlyMetadata',
    );
  const options = parseListOptions(request.query, deps.limits);
  const { visible, prefix } = request;
  const { kinds, scopes, sources, page } = question;
  const plain = mixedView(question);
  const { read } = question;
  const selection = await readSelection(deps, request, { kinds: kinds ?? [], read, storedField: plain.storedField });
  const { injectEvents = false, onlyMetadata = false } = selection.parameters;
  const view = injectEvents ? withEvents(deps.store, visible, plain) : plain;
  const where = allOf([...question.where, ...selection.where]);
  const walk = await startWalk(deps, {
    request,
    selection,
    options,
    query: { visible, where, ...(kinds === undefined ? {} : { kinds }) },
    show: view.show,
    ...(page === undefined ? {} : { defaultLimit: page.usual }),
  });
  if (page !== undefined && walk.limit > page.most)
    throw badParameter('limit', String(walk.limit), `at most ${page.most}`);
  const freshness = await deps.freshness.describe({ visible, prefix, scopes, sources, where });
  const lacking = await ownerWarnings(deps.definitions, { visible, kinds, where });
  const warnings = [...freshness.warnings, ...question.warnings, ...selection.warnings, ...lacking, ...walk.warnings];
  const parts = partsOf(walk, { view, freshness, warnings });
  const document =
    form.kind === 'table'
      ? tableDocument(question.table, parts, {
          ...options,
          apiVersion: `meta.k8s.io/${form.version}`,
          nowMs: deps.clock.now(),
        })
      : { ...question.document(parts), item: itemWriter(parts, onlyMetadata) };
  const headers = new Map([['x-orrery-freshness', freshness.header]]);
  if (walk.total !== undefined) headers.set('x-orrery-total-count', String(walk.total));
  return { status: 200, contentType: mediaType, body: await bodyOf(walk, document, mediaType), warnings, headers };
}

type InnerParts = DocumentParts & { readonly told: (object: Parameters<ListDocument['item']>[0]) => void };

function partsOf(walk: ListWalk, known: Pick<DocumentParts, 'view' | 'freshness' | 'warnings'>): InnerParts {
  let listener: (object: Parameters<ListDocument['item']>[0]) => void = () => undefined;
  return {
    ...known,
    revision: String(walk.revision),
    metadata: (end) => walk.metadata(end),
    onItem: (given) => {
      listener = given;
    },
    told: (object) => listener(object),
  };
}

function itemWriter({ view, told }: InnerParts, onlyMetadata: boolean): ListDocument['item'] {
  return (object) => {
    told(object);
    return renderItem(view, object, onlyMetadata);
  };
}

const closeRow = Buffer.from('}');

function tableDocument(
  table: MixedTable,
  { view, metadata }: DocumentParts,
  shown: Pick<ListOptions, 'includeObject'> & { readonly apiVersion: string; readonly nowMs: number },
): ListDocument {
  const head = JSON.stringify({ kind: 'Table', apiVersion: shown.apiVersion, columnDefinitions: table.columns });
  return {
    open: `${head.slice(0, -1)},"rows":[`,
    item: (object) => {
      const cells = JSON.stringify(table.cells(view, object, shown.nowMs));
      return [Buffer.from(`{"cells":${cells},"object":`), ...renderRowObject(view, object, shown), closeRow];
    },
    close: (end) => `],"metadata":${JSON.stringify(metadata(end))}}`,
  };
}

async function bodyOf(
  walk: ListWalk,
  document: ListDocument,
  mediaType: Answer['contentType'],
): Promise<Answer['body']> {
  const isYaml = mediaType === 'application/yaml';
  if (walk.isShort) {
    const json = writeShortDocument(document, walk.first);
    return isYaml ? yamlOf(json) : json;
  }
  if (isYaml) throw new StatusError('NotAcceptable', 'a long list of several kinds is written as JSON; use limit');
  return writeDocument(document, walk.pages());
}
