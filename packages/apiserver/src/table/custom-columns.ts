import {
  anyKindPrinter,
  type JsonValue,
  listAt,
  memberAt,
  parseJsonValue,
  renderCells,
  type SourceId,
  textAt,
} from '@orrery/model';
import type { Condition, ObjectQuery, VisibleSet } from '@orrery/query';
import type { ListPage, Store, StoredObject } from '@orrery/storage';
import { allOf, textIs } from '../objects/conditions.ts';
import { type CustomColumn, createCustomPrinter, defaultCustomColumns } from './custom-printer.ts';
import type { Printer } from './printer.ts';

/** Which custom kind, in which version, of which sources. */
export interface CustomKindQuestion {
  readonly visible: VisibleSet;
  readonly sources: readonly SourceId[];
  /** That an object is of one of these sources; it may let others pass. */
  readonly from: Condition;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

const crds = { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' } as const;
/** Definitions read at once; some have hundreds of kilobytes. */
const pageRows = 50;

/**
 * A printer per source from the CRD that is stored of it (SEA-P04). A kind that has none though all CRDs of the source are there is
 * served by an API server of its own, and prints as those do that know no better; if CRDs are not collected, name and age.
 */
export async function customPrinters(
  store: Store,
  question: CustomKindQuestion,
): Promise<ReadonlyMap<SourceId, Printer>> {
  const { sources, version } = question;
  const columns = new Map<SourceId, readonly CustomColumn[]>();
  for await (const crd of definitions(store, question)) {
    columns.set(crd.key.source, columnsOf(parseJsonValue(crd.body), version));
  }
  const isUnknown = sources.some((source) => !columns.has(source));
  const defined = isUnknown ? await sourcesWithDefinitions(store, question) : new Set<SourceId>();
  return new Map(
    sources.map((source) => {
      const own = columns.get(source);
      if (own === undefined && defined.has(source)) return [source, aggregatedPrinter];
      return [source, createCustomPrinter(own ?? defaultCustomColumns)];
    }),
  );
}

/** Those whose CRDs were all read once. */
async function sourcesWithDefinitions(
  store: Store,
  { visible }: Pick<CustomKindQuestion, 'visible'>,
): Promise<ReadonlySet<SourceId>> {
  const scopes = await store.scopes({ visible, ...crds });
  return new Set(scopes.filter(({ complete }) => complete).map(({ scope }) => scope.source));
}

const aggregatedPrinter: Printer = {
  columns: anyKindPrinter.columns,
  print: (object, nowMs) =>
    renderCells(anyKindPrinter.columns, anyKindPrinter.print(object), {
      name: textAt(object, 'metadata', 'name'),
      nowMs,
    }),
};

async function* definitions(store: Store, question: CustomKindQuestion): AsyncGenerator<StoredObject> {
  const { visible, from, group, resource } = question;
  const query: ObjectQuery = { visible, kinds: [crds], where: allOf([from, textIs('name', `${resource}.${group}`)]) };
  let page: ListPage = await store.list(query, { limit: pageRows });
  for (;;) {
    yield* page.objects;
    if (page.next === undefined) return;
    page = await store.list(query, { after: page.next, limit: pageRows });
  }
}

function columnsOf(crd: JsonValue, version: string): readonly CustomColumn[] {
  const served = listAt(crd, 'spec', 'versions').find((one) => textAt(one, 'name') === version);
  const columns = listAt(served, 'additionalPrinterColumns').map((column) => ({
    name: textAt(column, 'name'),
    type: textAt(column, 'type'),
    jsonPath: textAt(column, 'jsonPath'),
    format: textAt(column, 'format'),
    description: textAt(column, 'description'),
    priority: Number(memberAt(column, 'priority') ?? 0),
  }));
  return columns.length === 0 ? defaultCustomColumns : columns;
}
