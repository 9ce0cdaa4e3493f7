import type { DatabaseName } from './store-place.ts';

const besideTests =
  'Measured while the tests of the project ran on the same two cores; the rows further down were not.';

/** Why a row misses its target, by the row's id or `<database>/<id>`, which goes first. Shown while it does. */
const reasons: ReadonlyMap<string, string> = new Map<string, string>([
  ['postgres/filling', besideTests],
  ['postgres/comparing', besideTests],
  [
    'sqlite/comparing',
    'About 14 µs of CPU an object, half of it reading the list; the list is read in one thread, the stored versions in another, and this ' +
      'run does not overlap them.',
  ],
  ['sqlite/page/created/first', 'The cause is not known yet: later pages of the same order take a third of it.'],
  ['sqlite/page/field/far', 'Neighbours in this order lie anywhere in the table: 500 rows are 500 look-ups.'],
  ...['all/far', 'field/first'].map((page): [string, string] => [
    `sqlite/page/${page}`,
    'The median meets it; what makes the slowest of 100 slow was not looked into.',
  ]),
  ...['all', 'pods', 'name', 'created', 'field'].flatMap((order): [string, string][] => [
    [`postgres/page/${order}/first`, besideTests],
    [`postgres/page/${order}/far`, besideTests],
  ]),
  [
    'scan/equal',
    'Decompressing a body takes about 3 µs and reading its row 1 to 2 µs; one thread does both for every body. Declaring the field is the ' +
      'way out: then an index answers.',
  ],
  [
    'changes/annotation',
    'One writer after the other reads the old row, parses and compresses the new body and moves the old state to the history: about ' +
      '0.25 ms of CPU. At 1,000,000 objects each change also touches about three pages at random places.',
  ],
  ['changes/label', 'As above, and two more pages of the label index.'],
]);

/** One sentence or two; undefined when none is known. */
export function reasonOf(database: DatabaseName, id: string): string | undefined {
  return reasons.get(`${database}/${id}`) ?? reasons.get(id);
}
