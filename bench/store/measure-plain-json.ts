import type { Store } from '@orrery/storage';
import { type Figure, latencyFigure } from '../report/figure.ts';
import { timesOf } from '../report/times-of.ts';
import type { Census } from './census.ts';
import { fillPlainTable } from './fill-plain-table.ts';
import { type Lookups, selectiveLookups } from './measure-lookups.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { inTurn, labelIs, pods } from './queries.ts';

const plainRuns = 5;
const ourRuns = 50;

/** A question asked in both ways: each answers how many objects it found. */
interface Comparison {
  readonly what: string;
  readonly ours: (run: number) => Promise<number>;
  readonly plain: (run: number) => Promise<number>;
}

/**
 * The store's questions through JSON functions, to a table of the same objects without our indexes, on the same server.
 * @returns per question the median of the plain table, and how many times faster the store's is.
 */
export async function measurePlainJson(
  store: Store,
  place: PostgresPlace,
  { census, objects }: { readonly census: Census; readonly objects: number },
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  await fillPlainTable(place, objects);
  for (const comparison of comparisonsOf(store, place, census)) figures.push(...(await compare(comparison)));
  await place.ask('DROP TABLE plain');
  return figures;
}

async function compare({ what, ours, plain }: Comparison): Promise<Figure[]> {
  const [own, other] = [await ours(0), await plain(0)];
  if (own !== other) throw new Error(`${what}: ${own} in the store and ${other} in the plain table`);
  const plainFigure = latencyFigure(`${what} through JSON functions`, await timesOf(plainRuns, plain, 0));
  const ourFigure = latencyFigure(`${what} through the store`, await timesOf(ourRuns, ours));
  const value = plainFigure.value / ourFigure.value;
  return [plainFigure, ourFigure, { what: `${what}: faster by`, value, unit: 'times', target: { atLeast: 10 } }];
}

function comparisonsOf(store: Store, place: PostgresPlace, census: Census): Comparison[] {
  const { label, field, listField, owner } = selectiveLookups(census);
  const selective = ({ what, among }: Lookups, condition: string): Comparison => ({
    what,
    ours: async (run) =>
      (await store.list({ ...pods, where: inTurn(among, run).where }, { limit: 500 })).objects.length,
    plain: async (run) => (await place.ask(`${rows} ${condition} ${page}`, inTurn(among, run).operands)).length,
  });
  const [many] = census.labelsWith(100_000, 1);
  const count: Comparison[] =
    many === undefined
      ? []
      : [
          {
            what: `count of pods with label, ${many.pods.toLocaleString('en')} hits`,
            ours: async () => await store.count({ ...pods, where: labelIs(many.key, many.value) }),
            plain: async () => {
              const [row] = await place.ask<{ count: string }>(`${counted} ${hasLabel}`, [many.key, many.value]);
              return Number(row?.count);
            },
          },
        ];
  return [
    selective(label, hasLabel),
    selective(field, "body #>> '{status,podIP}' = $1"),
    selective(
      listField,
      "jsonb_path_exists(body, '$.spec.containers[*].image ? (@ == $v)', jsonb_build_object('v', $1::text))",
    ),
    selective(
      owner,
      "jsonb_path_exists(body, '$.metadata.ownerReferences[*].uid ? (@ == $v)', jsonb_build_object('v', $1::text))",
    ),
    ...count,
  ];
}

const arePods = "api_group = '' AND resource = 'pods' AND";
const rows = `SELECT source, namespace, name, body FROM plain WHERE ${arePods}`;
const counted = `SELECT count(*) AS count FROM plain WHERE ${arePods}`;
const hasLabel = "body -> 'metadata' -> 'labels' ->> $1 = $2";
const page = 'ORDER BY source, namespace, name LIMIT 500';
