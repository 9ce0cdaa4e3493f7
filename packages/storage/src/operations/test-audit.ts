import { bytesOf, numberOf, textOf } from '../sql/column-values.ts';
import type { Row } from '../sql/connection.ts';
import { historySize } from '../sql/history-size.ts';
import { pathParts } from '../sql/path-parts.ts';
import { uidOf } from '../sql/uid-key.ts';
import { storedEntries } from './batches/stored-entries.ts';
import { removalOf } from './maintenance/removal-rows.ts';
import type { TestDatabase } from './test-database.ts';

/** What stands beside the rows of objects: the three indexes, the totals, the size of the history. */
interface Beside {
  readonly labels: readonly string[];
  readonly fields: readonly string[];
  readonly references: readonly string[];
  readonly totals: ReadonlyMap<string, unknown>;
  readonly historyBytes: number;
}

/** What stands beside the rows of objects, and what should by these rows alone. */
export async function auditDatabase(
  test: TestDatabase,
): Promise<{ readonly found: Beside; readonly expected: Beside }> {
  const kinds = new Map((await test.rows('kinds')).map((row) => [numberOf(row, 'id'), row]));
  const objects = await test.rows('objects', 'id');
  const entries = storedEntries(
    objects.map((row) => {
      const kind = kinds.get(numberOf(row, 'kind'));
      const { namespace } = pathParts(textOf(row, 'path'));
      return { row, place: { group: textOf(kind, 'api_group'), resource: textOf(kind, 'resource'), namespace } };
    }),
  );
  const labels: string[] = [];
  const fields: string[] = [];
  const references: string[] = [];
  for (const [at, row] of objects.entries()) {
    const owner = `${numberOf(row, 'source')} ${numberOf(row, 'id')}`;
    const of = entries[at];
    for (const [key, value] of of?.labels ?? []) labels.push(`${key}=${value} ${numberOf(row, 'kind')} ${owner}`);
    for (const { field, key } of of?.fields ?? []) fields.push(`${field} ${Buffer.from(key).toString('hex')} ${owner}`);
    for (const { uid, name, targetKind, namespace, isController } of of?.references ?? []) {
      references.push(`${targetKind} ${namespace}/${name} ${uid} ${owner} ${isController ? 1 : 0}`);
    }
  }
  const totals = await test.rows('totals');
  const history = await test.rows('history');
  return {
    found: {
      labels: await storedLabels(test),
      fields: await storedFields(test),
      references: await storedReferences(test),
      totals: new Map(totals.map((row) => [`${row['source']}/${row['kind']}/${row['namespace']}`, row['size']])),
      historyBytes: (await test.catalogue()).historyBytes,
    },
    expected: {
      labels: labels.sort(),
      fields: fields.sort(),
      references: references.sort(),
      totals: await countShown(test, objects),
      historyBytes: history.reduce((sum, row) => sum + historySize(bytesOf(row, 'frame').length), 0),
    },
  };
}

/** How many rows no removal hides, by source, kind and namespace. */
async function countShown(test: TestDatabase, objects: readonly Row[]): Promise<ReadonlyMap<string, number>> {
  const { removals } = await test.catalogue();
  const sizes = new Map<string, number>();
  for (const row of objects) {
    const place = { source: numberOf(row, 'source'), kind: numberOf(row, 'kind'), path: textOf(row, 'path') };
    if (removalOf(removals, { ...place, revision: numberOf(row, 'revision') }) !== undefined) continue;
    const key = `${place.source}/${place.kind}/${pathParts(place.path).namespace}`;
    sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  return sizes;
}

async function storedLabels(test: TestDatabase): Promise<string[]> {
  const pairs = new Map((await test.rows('label_pairs')).map((row) => [row['id'], row]));
  return (await test.rows('object_labels'))
    .map((row) => {
      const pair = pairs.get(row['pair'] ?? 0);
      const text = `${textOf(pair, 'key')}=${Buffer.from(bytesOf(pair, 'value')).toString()}`;
      return `${text} ${row['kind']} ${row['source']} ${row['object']}`;
    })
    .sort();
}

async function storedFields(test: TestDatabase): Promise<string[]> {
  return (await test.rows('object_fields'))
    .map(
      (row) =>
        `${row['field']} ${Buffer.from(bytesOf(row, 'value')).toString('hex')} ${row['source']} ${row['object']}`,
    )
    .sort();
}

async function storedReferences(test: TestDatabase): Promise<string[]> {
  const targets = new Map((await test.rows('targets')).map((row) => [row['id'], row]));
  return (await test.rows('object_refs'))
    .map((row) => {
      const target = targets.get(row['target'] ?? 0);
      const name = `${textOf(target, 'target_kind')} ${textOf(target, 'namespace')}/${textOf(target, 'name')}`;
      return `${name} ${uidOf(bytesOf(target, 'uid'))} ${row['source']} ${row['object']} ${row['is_controller']}`;
    })
    .sort();
}
