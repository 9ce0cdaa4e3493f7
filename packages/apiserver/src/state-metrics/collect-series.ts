import type { ObjectQuery } from '@orrery/query';
import type { Source, Store } from '@orrery/storage';
import { type ParsedObject, walkObjects } from '../objects/walk-objects.ts';
import { labelPairs, sampleValue } from './exposition.ts';
import type { AddSample, AllowedNames, MetricFamily, StateKind, StateObject } from './families/metric-family.ts';
import { type ByteAllowance, SeriesTable } from './series-table.ts';

/** What of a kind is exported. */
export interface CollectedKind {
  readonly kind: StateKind;
  /** Those of its families that are wanted, in its order. */
  readonly families: readonly MetricFamily[];
  readonly allowed: AllowedNames;
  readonly query: ObjectQuery;
}

/**
 * Reads all objects of a kind and makes their series.
 * @throws StatusError ServiceUnavailable when they take more memory than is left, and whatever reading throws.
 */
export async function collectSeries(
  store: Pick<Store, 'list'>,
  collected: CollectedKind,
  context: {
    readonly sources: ReadonlyMap<Source['id'], Source>;
    readonly allowance: ByteAllowance;
    readonly signal: AbortSignal;
  },
): Promise<SeriesTable> {
  const table = new SeriesTable(collected.families, context.allowance);
  const add = seriesMaker(collected, table);
  for await (const page of walkObjects(store, collected.query, context.signal)) {
    for (const object of page) {
      const source = context.sources.get(object.stored.key.source);
      // one that came while this was read: the next scrape has it
      if (source !== undefined) add(source, object);
    }
  }
  table.end();
  return table;
}

function seriesMaker(
  { kind, families, allowed }: CollectedKind,
  table: SeriesTable,
): (source: Source, object: ParsedObject) => void {
  const names = ['cluster', ...kind.nameLabels];
  const adders = families.map(
    (_family, at): AddSample =>
      (value, labels = [], values = []) =>
        table.addSeries(at, labels.length === 0 ? '' : `,${labelPairs(labels, values)}`, sampleValue(value)),
  );
  return (source, { stored, value }) => {
    const object: StateObject = { value, originVersion: stored.originVersion };
    table.addObject(labelPairs(names, [source.name, ...kind.namesOf(value)]));
    for (const [at, { samples }] of families.entries()) {
      const adder = adders[at];
      if (adder !== undefined) samples(object, adder, allowed);
    }
  };
}
