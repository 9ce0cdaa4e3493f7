import type { SourceId } from '@orrery/model';
import type { Store, VisibleSet } from '@orrery/storage';
import { type JsonValue, list, member, parseJsonValue, text } from '../json/json-value.ts';
import { type CustomColumn, createCustomPrinter, defaultCustomColumns } from './custom-printer.ts';
import type { Printer } from './printer.ts';

/** Which custom kind, in which version, of which sources. */
export interface CustomKindQuestion {
  readonly visible: VisibleSet;
  readonly sources: readonly SourceId[];
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

const crds = { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' } as const;

/** A printer per source from the CRD that is stored of it; sources without one print name and age (SEA-P04). */
export async function customPrinters(
  store: Store,
  question: CustomKindQuestion,
): Promise<ReadonlyMap<SourceId, Printer>> {
  const { visible, sources, version } = question;
  const name = `${question.resource}.${question.group}`;
  const page = await store.list({ ...crds, visible, sources, name, limit: Math.max(1, sources.length) });
  const columns = new Map<SourceId, readonly CustomColumn[]>();
  for (const crd of page.objects) columns.set(crd.key.source, columnsOf(parseJsonValue(crd.body), version));
  return new Map(sources.map((source) => [source, createCustomPrinter(columns.get(source) ?? defaultCustomColumns)]));
}

function columnsOf(crd: JsonValue, version: string): readonly CustomColumn[] {
  const served = list(crd, 'spec', 'versions').find((one) => text(one, 'name') === version);
  const columns = list(served, 'additionalPrinterColumns').map((column) => ({
    name: text(column, 'name'),
    type: text(column, 'type'),
    jsonPath: text(column, 'jsonPath'),
    format: text(column, 'format'),
    description: text(column, 'description'),
    priority: Number(member(column, 'priority') ?? 0),
  }));
  return columns.length === 0 ? defaultCustomColumns : columns;
}
