import { describe, expect, it } from 'vitest';
import { chooseExposition, labelPairs } from './exposition.ts';
import { alpha } from './families/metric-family.ts';
import { SeriesTable } from './series-table.ts';

const families = ['one', 'two', 'none'].map((name) => alpha(name, 'Help.', () => undefined));

function textOf(table: SeriesTable): string {
  return Buffer.concat([...table.write(chooseExposition(undefined))]).toString();
}

describe('SeriesTable', () => {
  it('SEA-Z01 puts the series of a family together, in the order of the objects, whatever is in their labels', () => {
    const table = new SeriesTable(families, { left: 1e6, total: 1e6 });
    const objects = Array.from({ length: 450 }, (_, index) => labelPairs(['name'], [`tab\t"line\n"\\${index}`]));
    for (const [index, names] of objects.entries()) {
      table.addObject(names);
      table.addSeries(0, '', String(index));
      if (index % 2 === 0) table.addSeries(1, `,${labelPairs(['more'], ['a\tb\nc'])}`, '1');
    }
    table.end();
    const one = objects.map((names, index) => `one{${names}} ${index}\n`).join('');
    const two = objects
      .filter((_, index) => index % 2 === 0)
      .map((names) => `two{${names},more="a\tb\\nc"} 1\n`)
      .join('');
    expect(textOf(table)).toBe(`# HELP one Help.\n# TYPE one gauge\n${one}# HELP two Help.\n# TYPE two gauge\n${two}`);
  });

  it('SEA-Z01 STY-P03 what does not fit into memory is refused, not cut', () => {
    const table = new SeriesTable(families, { left: 1024, total: 1024 });
    const fill = (): void => {
      for (let index = 0; index < 1000; index += 1) {
        table.addObject(labelPairs(['uid'], [String((index * 2654435761) % 4294967296)]));
        table.addSeries(0, '', '1');
      }
    };
    expect(fill).toThrow(expect.objectContaining({ reason: 'ServiceUnavailable' }));
  });
});
