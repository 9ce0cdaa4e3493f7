import { apiVersionOf, type ControlObject, compareCodePoints, type Revision } from '@orrery/model';
import { compileCondition, labelsOf, type ObjectView, parseExactJson } from '@orrery/query';
import type { Store, StoredObject } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import { badRequest } from '../answer/bad-request.ts';
import type { ComputedKind } from '../apiserver-deps.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type ListOptions, parseListOptions } from '../request/list-options.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { readSelection, type Selection } from '../request/read-selection.ts';
import { awaitRevision, checkEpoch } from './await-revision.ts';
import { allOf } from './conditions.ts';
import { notFound } from './get-object.ts';
import type { KindView } from './kind-view.ts';
import type { ReadDeps } from './list-objects.ts';
import { type ListMetadata, writeList } from './list-stream.ts';
import { objectAnswer } from './object-answer.ts';
import { renditionOf } from './rendition.ts';
import { bodyOf } from './show-stored.ts';

/** A kind of computed objects as a request sees it. */
export type ComputedView = KindView & { readonly computed: ComputedKind };

/**
 * Answers a get of an object that is made when it is read.
 * @throws StatusError NotFound.
 */
export async function getComputed(
  deps: ReadDeps,
  request: ApiRequest,
  view: ComputedView,
  path: ObjectsPath & { readonly name: string },
): Promise<Answer> {
  const negotiated = negotiateObject(request.accept, false);
  const options = parseListOptions(request.query, deps.limits);
  const { includeObject } = options;
  const selection = await selectionOf(deps, request, { view, options });
  const { name } = path;
  const objects = await view.computed.list(request.visible, { name });
  const found = objects.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw notFound(path);
  const row = toRow(deps.store, view, found, await deps.store.revision());
  const nowMs = deps.clock.now();
  const { onlyMetadata = false } = selection.parameters;
  return objectAnswer(view, row, { ...negotiated, includeObject, onlyMetadata, nowMs, warnings: selection.warnings });
}

/** Answers a list of objects that are made when they are read, by name; pages are cut out of the whole list. */
export async function listComputed(deps: ReadDeps, request: ApiRequest, view: ComputedView): Promise<Answer> {
  const { form, mediaType } = negotiateObject(request.accept, true);
  const options = parseListOptions(request.query, deps.limits);
  const { notOlderThan, includeObject } = options;
  const selection = await selectionOf(deps, request, { view, options });
  const { continueToken, limit = 0, offset = 0, onlyMetadata = false } = selection.parameters;
  const tokenScope = { question: `${request.path}\n${selection.text}`, user: request.identity.user };
  const goesOn = continueToken === undefined ? undefined : deps.tokens.read(tokenScope, continueToken);
  if (notOlderThan !== undefined) await awaitRevision(deps, notOlderThan, deps.limits.revisionWaitMs);
  const now = await deps.store.revision();
  if (goesOn !== undefined) checkEpoch(goesOn.revision, now);
  const rows = await rowsOf(deps, request, view, { selection, now });
  const after = String(goesOn?.position[0] ?? '');
  const rest =
    goesOn === undefined ? rows.slice(offset) : rows.filter(({ key }) => compareCodePoints(key.name, after) > 0);
  const page = limit === 0 ? rest : rest.slice(0, limit);
  const metadata = pageMetadata(rest.length - page.length, goesOn?.revision ?? now, (left) =>
    deps.tokens.write(tokenScope, {
      position: [page.at(-1)?.key.name ?? ''],
      revision: goesOn?.revision ?? now,
      returned: rows.length - left,
    }),
  );
  const rendition = await renditionOf(view, { form, includeObject, onlyMetadata, nowMs: deps.clock.now() });
  const isYaml = mediaType === 'application/yaml';
  return {
    status: 200,
    contentType: mediaType,
    body: writeList({ rendition, isYaml, objects: page, metadata }),
    warnings: selection.warnings,
  };
}

/** @throws StatusError BadRequest for the past and for orders, which these objects do not have. */
async function selectionOf(
  deps: ReadDeps,
  request: ApiRequest,
  { view: { objectLists }, options }: { readonly view: ComputedView; readonly options: ListOptions },
): Promise<Selection> {
  const selection = await readSelection(deps, request, { objectLists });
  const [past] = options.exact === undefined ? Object.keys(selection.moment) : ['resourceVersionMatch=Exact'];
  if (past !== undefined) throw badRequest(`${past}: this kind is made when it is read and has no past`);
  const { order, query } = selection.parameters;
  if (order !== undefined) throw badRequest('orderby: this kind is made when it is read and listed by name');
  if (query?.stages.limit !== undefined)
    throw badRequest("query parameter q: '| limit' is not accepted for this kind; expected the parameter limit");
  return selection;
}

/** The objects that are selected, by name. */
async function rowsOf(
  deps: ReadDeps,
  request: ApiRequest,
  view: ComputedView,
  { selection, now }: { readonly selection: Selection; readonly now: Revision },
): Promise<StoredObject[]> {
  const { labels, where } = selection;
  const computed = await view.computed.list(request.visible, { labels });
  const matches = compileCondition(allOf(where));
  return computed
    .map((object) => toRow(deps.store, view, object, now))
    .filter((row) => matches(toView(view, row)))
    .sort((a, b) => compareCodePoints(a.key.name, b.key.name));
}

function pageMetadata(left: number, at: bigint, token: (left: number) => string): ListMetadata {
  const resourceVersion = String(at);
  return left === 0 ? { resourceVersion } : { resourceVersion, continue: token(left), remainingItemCount: left };
}

function toRow(store: Store, view: KindView, object: ControlObject, at: Revision): StoredObject {
  const { group, resource } = view.storedAs;
  const { name, uid = '' } = object.metadata;
  return {
    key: { source: store.control, group, resource, namespace: '', name },
    version: view.api.version,
    uid,
    revision: at,
    originVersion: '',
    ...bodyOf({ ...object, apiVersion: apiVersionOf(view.api), kind: view.api.kind }),
  };
}

/** The row as conditions read it. */
function toView(view: KindView, row: StoredObject): ObjectView {
  const json = parseExactJson(row.body);
  const { id, kind, name } = view.sourceOf(row);
  return {
    source: { id, kind, name, attributes: new Map() },
    kind: { ...view.storedAs, names: [view.api.kind] },
    version: row.version,
    namespace: '',
    name: row.key.name,
    uid: row.uid,
    revision: row.revision,
    originVersion: '',
    changedAt: 0,
    labels: labelsOf(json),
    json: () => json,
  };
}
