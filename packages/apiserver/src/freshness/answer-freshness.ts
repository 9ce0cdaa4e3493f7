import { StatusError } from '@orrery/model';
import { type Condition, parseSearchParameters } from '@orrery/query';
import type { Answer } from '../answer/answer.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { checkDocumentParameters } from '../request/document-parameters.ts';
import type { RouterDeps } from '../request/route-request.ts';
import { countObjects } from '../scopes/count-objects.ts';
import { type FreshnessReport, freshnessHeader } from './freshness-report.ts';
import { type FreshnessRow, freshnessCells, freshnessColumns, freshnessItem } from './freshness-rows.ts';
import { sourceEntries } from './source-entries.ts';

/** Parameters that select sources; no other means anything here. */
const readParameters: readonly string[] = ['clusters', 'accounts', 'sources'];

/**
 * Answers `/fleet/freshness`: every kind of every source with how current it is, as JSON or as a table (SEA-V04).
 * @throws StatusError BadRequest for parameters of lists, NotAcceptable for the form of objects' metadata.
 */
export async function answerFreshness(deps: RouterDeps, request: ApiRequest): Promise<Answer> {
  const { store, definitions, freshness, clock } = deps;
  const { visible } = request;
  const { form } = negotiateObject(request.accept, true);
  if (form.kind === 'metadata') throw new StatusError('NotAcceptable', 'freshness is written as JSON or as a Table');
  const { where, warnings } = readSources(request, clock.now());
  const sources = await definitions.sources(visible);
  const scopes = await definitions.scopes({ visible });
  const report = await freshness.report({ visible, scopes, sources, ...(where === undefined ? {} : { where }) });
  const countOf = await countObjects(
    store,
    visible,
    report.sources.map(({ source }) => source),
  );
  const rows = report.sources.flatMap(({ source, judged }) =>
    judged.map(
      ({ scope, freshness: state }): FreshnessRow => ({
        source,
        scope,
        freshness: state,
        objects: countOf(source, scope.kind),
      }),
    ),
  );
  const written = { report, rows, nowMs: clock.now(), resourceVersion: String(await store.revision()) };
  return {
    status: 200,
    contentType: 'application/json',
    body: form.kind === 'table' ? tableOf(written, form.version) : documentOf(written),
    headers: new Map([['x-orrery-freshness', freshnessHeader(report)]]),
    warnings,
  };
}

function readSources(
  { query }: ApiRequest,
  now: number,
): { readonly where: Condition | undefined; readonly warnings: readonly string[] } {
  const warnings = checkDocumentParameters(query, readParameters);
  const url = new Map(
    readParameters.map((name) => [name, query.getAll(name)] as const).filter(([, given]) => given.length > 0),
  );
  const { condition } = parseSearchParameters({ url, labels: [] }, { now });
  return { where: condition, warnings };
}

interface Written {
  readonly report: FreshnessReport;
  readonly rows: readonly FreshnessRow[];
  readonly nowMs: number;
  readonly resourceVersion: string;
}

function documentOf({ report, rows, nowMs, resourceVersion }: Written): AsyncIterable<Uint8Array> {
  const head = `{"kind":"Freshness","apiVersion":"orrery.dev/v1alpha1","metadata":${JSON.stringify({ resourceVersion })}`;
  const sources = `,"sources":${JSON.stringify(sourceEntries(report))},"items":[`;
  return inPieces(head + sources, rows, (row) => JSON.stringify(freshnessItem(row, nowMs)));
}

function tableOf({ rows, nowMs, resourceVersion }: Written, version: string): AsyncIterable<Uint8Array> {
  const head = { kind: 'Table', apiVersion: `meta.k8s.io/${version}`, metadata: { resourceVersion } };
  const columns = `,"columnDefinitions":${JSON.stringify(freshnessColumns)},"rows":[`;
  const opening = JSON.stringify(head).slice(0, -1) + columns;
  return inPieces(opening, rows, (row) => JSON.stringify({ cells: freshnessCells(row, nowMs), object: null }));
}

/** Rows of one piece of the answer. */
const pieceRows = 500;

/** A list of a whole fleet is long: it is written as it is read. */
async function* inPieces(
  opening: string,
  rows: readonly FreshnessRow[],
  textOf: (row: FreshnessRow) => string,
): AsyncGenerator<Uint8Array> {
  let text = opening;
  for (let at = 0; at < rows.length; at += pieceRows) {
    text +=
      (at === 0 ? '' : ',') +
      rows
        .slice(at, at + pieceRows)
        .map(textOf)
        .join(',');
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}]}\n`);
}
