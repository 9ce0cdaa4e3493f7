import { type GeneratedObject, generateFleet } from '@orrery/lab';
import { sourceId } from '@orrery/model';
import { fleetOptions } from './fill-store.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { preparedPut } from './prepared-put.ts';

const insertedAtOnce = 1000;

/**
 * Fills a table `plain` with the same objects as `jsonb`, normalised alike. What `jsonb` refuses, U+0000 and lone surrogates, is cut out
 * of them. The table is not logged: that makes it faster to fill and no slower to read.
 */
export async function fillPlainTable(place: PostgresPlace, objects: number): Promise<void> {
  await place.ask('DROP TABLE IF EXISTS plain');
  await place.ask(`CREATE UNLOGGED TABLE plain (
    source integer, api_group text COLLATE "C", resource text COLLATE "C", namespace text COLLATE "C", name text COLLATE "C",
    body jsonb, PRIMARY KEY (source, api_group, resource, namespace, name))`);
  let columns = emptyColumns();
  const insert = async (): Promise<void> => {
    await place.ask(insertText, columns);
    columns = emptyColumns();
  };
  let source = 0;
  for (const generated of generateFleet(fleetOptions(objects))) {
    source += 1;
    for (const object of generated.objects()) {
      addRow(columns, source, object);
      if (columns[0].length === insertedAtOnce) await insert();
    }
  }
  await insert();
  await place.ask('VACUUM ANALYZE plain');
}

type Columns = readonly [number[], string[], string[], string[], string[], string[]];

const insertText = `INSERT INTO plain SELECT s, g, r, ns, n, b::jsonb
  FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS t (s, g, r, ns, n, b)`;

function emptyColumns(): Columns {
  return [[], [], [], [], [], []];
}

function addRow(columns: Columns, source: number, object: GeneratedObject): void {
  const { key, body } = preparedPut(object, sourceId(source));
  const text = Buffer.from(body)
    .toString()
    .replace(/\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '');
  const [sources, groups, resources, namespaces, names, bodies] = columns;
  sources.push(source);
  groups.push(key.group);
  resources.push(key.resource);
  namespaces.push(key.namespace);
  names.push(key.name);
  bodies.push(text);
}
