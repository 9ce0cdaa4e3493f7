import { type SourceId, sourceId } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlacedSource, type PlacementQuestion, placeSources, sourcesToGive } from './place-sources.ts';
import { rendezvousScore } from './rendezvous-score.ts';

const replicaNames = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 5 });

const placedSources = fc
  .uniqueArray(fc.integer({ min: 2, max: 500 }), { maxLength: 60 })
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.integer({ min: 0, max: 1_000_000 }).map((weight) => placed(id, weight)))),
  );

/** Sources of which some are held, by replicas that live or not. */
const questions: fc.Arbitrary<PlacementQuestion> = fc
  .tuple(placedSources, replicaNames, fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'gone', ''), { maxLength: 60 }))
  .map(([sources, replicas, by]) => {
    const held = sources.flatMap(({ source }, at) => (by[at] ? [[source, by[at]] as const] : []));
    return { sources, replicas, holders: new Map(held) };
  });

function placed(id: number, weight = 0): PlacedSource {
  return { source: sourceId(id), weight };
}

const work = ({ weight }: PlacedSource): number => 2 ** Math.round(Math.log2(Math.max(weight, 1024)));

function loadOf({ sources }: PlacementQuestion, owners: ReadonlyMap<SourceId, string>, replica: string): number {
  return sources.reduce((sum, each) => sum + (owners.get(each.source) === replica ? work(each) : 0), 0);
}

function imbalance(question: PlacementQuestion, owners: ReadonlyMap<SourceId, string>): number {
  return question.replicas.reduce((sum, replica) => sum + loadOf(question, owners, replica) ** 2, 0);
}

/** One replica gives away what it has too much of, and whoever it belongs to takes it. */
function step(question: PlacementQuestion, replica: string, limit: number) {
  const given = sourcesToGive(question, { replica, limit });
  const holders = new Map([...question.holders].filter(([source]) => !given.includes(source)));
  return { given, after: { ...question, holders: placeSources({ ...question, holders }) } };
}

describe('KSY-J01 where sources belong', () => {
  it('every source has one owner: its holder, else a replica that lives', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const owners = placeSources(question);
        expect([...owners.keys()].toSorted()).toEqual(question.sources.map(({ source }) => source).toSorted());
        for (const [source, owner] of owners) {
          const holder = question.holders.get(source);
          expect(holder === undefined ? question.replicas.includes(owner) : owner === holder).toBe(true);
        }
      }),
    );
  });

  it('the answer does not depend on the order in which sources and replicas are named', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const turned = {
          ...question,
          sources: question.sources.toReversed(),
          replicas: question.replicas.toReversed(),
        };
        expect(new Map([...placeSources(turned)].toSorted(([a], [b]) => a - b))).toEqual(
          new Map([...placeSources(question)].toSorted(([a], [b]) => a - b)),
        );
      }),
    );
  });

  it('what a replica gives away makes the fleet more equal, is within the limit, and does not come back', () => {
    fc.assert(
      fc.property(questions, fc.integer({ min: 0, max: 9 }), (question, limit) => {
        const settled = { ...question, holders: placeSources(question) };
        for (const replica of question.replicas) {
          const { given, after } = step(settled, replica, limit);
          expect(given.length).toBeLessThanOrEqual(limit);
          expect(given.every((source) => settled.holders.get(source) === replica)).toBe(true);
          expect(given.every((source) => after.holders.get(source) !== replica)).toBe(true);
          if (given.length > 0) {
            expect(imbalance(question, after.holders)).toBeLessThan(imbalance(question, settled.holders));
          }
        }
      }),
    );
  });

  it('a replica that joins takes from others and gives nothing, and nothing else moves than what is given', () => {
    fc.assert(
      fc.property(questions, (question) => {
        let fleet = settle({ ...question, holders: placeSources(question) });
        fleet = { ...fleet, replicas: [...fleet.replicas, 'new'] };
        expect(sourcesToGive(fleet, { replica: 'new', limit: 100 })).toEqual([]);
        for (const replica of fleet.replicas) {
          const { given, after } = step(fleet, replica, 9);
          const moved = fleet.sources.filter(({ source }) => after.holders.get(source) !== fleet.holders.get(source));
          expect(moved.map(({ source }) => source).toSorted()).toEqual(given.toSorted());
        }
      }),
    );
  });

  it('giving ends, with no replica above its share that another could relieve', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const end = settle({ ...question, holders: placeSources(question) });
        for (const replica of end.replicas) expect(sourcesToGive(end, { replica, limit: 1 })).toEqual([]);
      }),
    );
  });

  it('a thousand sources alike are shared by four replicas within a tenth, and the heaviest do not meet', () => {
    const replicas = ['a', 'b', 'c', 'd'];
    const sources = Array.from({ length: 1000 }, (_, at) => placed(at + 2, at < 4 ? 1_000_000 : 100));
    const owners = placeSources({ sources, replicas, holders: new Map() });
    expect(new Set([2, 3, 4, 5].map((id) => owners.get(sourceId(id)))).size).toBe(4);
    const counts = replicas.map((replica) => sources.filter(({ source }) => owners.get(source) === replica).length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(420);
    expect(Math.min(...counts)).toBeGreaterThan(100);
  });

  it('no replica: what is held stays, the rest has no owner', () => {
    const holders = new Map([[sourceId(2), 'gone']]);
    const owners = placeSources({ sources: [placed(2), placed(3)], replicas: [], holders });
    expect([...owners]).toEqual([[2, 'gone']]);
  });

  it('scores are spread evenly and of their own for each pair', () => {
    const scores = Array.from({ length: 4000 }, (_, at) => rendezvousScore(at, `replica-${at % 5}`));
    expect(new Set(scores).size).toBeGreaterThan(3990);
    for (const quarter of [0, 1, 2, 3]) {
      const size = scores.filter((score) => Math.floor(score / 2 ** 30) === quarter).length;
      expect(Math.abs(size - 1000)).toBeLessThan(150);
    }
  });
});

/** Lets every replica give away until none does. */
function settle(question: PlacementQuestion): PlacementQuestion {
  let fleet = question;
  for (let round = 0; round < 1000; round += 1) {
    const before = fleet;
    for (const replica of fleet.replicas) fleet = step(fleet, replica, 5).after;
    if (before.replicas.every((replica) => sourcesToGive(fleet, { replica, limit: 1 }).length === 0)) return fleet;
  }
  throw new Error('giving did not end');
}
