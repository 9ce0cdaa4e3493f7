import type { Store } from '@orrery/storage';
import { type Figure, latencyFigure } from '../report/figure.ts';
import { timesOf } from '../report/times-of.ts';
import type { Census } from './census.ts';
import { type Lookups, selectiveLookups } from './measure-lookups.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { inTurn, labelIs, pods } from './queries.ts';

const plainRuns = 5;
const ourRuns = 50;
const mostMs = 5000;

/** A question asked in both ways: each answers how many objects it found. */
interface Comparison {
  readonly id: string;
  readonly what: string;
  readonly ours: (run: number) => Promise<number>;
  readonly plain: (run: number) => Promise<number>;
}

/**
 * The store's questions through JSON functions, to the plain table of the same objects without our indexes, on the same server.
 * @returns per question both medians, and how many times faster the store's is.
 */
export async function* measurePlainJson(store: Store, place: PostgresPlace, census: Census): AsyncGenerator<Figure> {
  for (const comparison of comparisonsOf(store, place, census)) yield* compare(comparison);
  await place.ask('DROP TABLE plain');
}

async function* compare({ id, what, ours, plain }: Comparison): AsyncGenerator<Figure> {
  const [own, other] = [await ours(0), await plain(0)];
  if (own !== other) throw new Error(`${what}: ${own} in the store and ${other} in the plain table`);
  const plainTimes = await timesOf(plainRuns, plain, 0, mostMs);
  const plainFigure = latencyFigure(`${what}, by JSON functions without our indexes`, plainTimes);
  const ourFigure = latencyFigure(`${what}, by the store beside that`, await timesOf(ourRuns, ours, undefined, mostMs));
  yield { id: `plain/${id}/json`, ...plainFigure };
  yield { id: `plain/${id}/store`, ...ourFigure };
  yield {
    id: `plain/${id}`,
    what: `${what}: faster than by JSON functions`,
    value: plainFigure.value / ourFigure.value,
    unit: 'times',
    target: { atLeast: 10 },
  };
}

function comparisonsOf(store: Store, place: PostgresPlace, census: Census): Comparison[] {
  const { label, field, listField, owner } = selectiveLookups(census);
  const selective = ({ id, what, among }: Lookups, condition: string): Comparison => ({
    id,
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
            id: 'count',
            what: 'count of pods with a label',
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
