import { type Figure, isMet, type Target } from './figure.ts';

/** The head of a table of {@link figureCells}. */
export const figureHead: readonly string[] = ['what', 'value or p50', 'p99', 'target', 'notes'];

/** A figure as a row of a table of its own run. */
export function figureCells(figure: Figure): string[] {
  const { what, value, unit, scale = '', note = '' } = figure;
  const p99 = figure.p99 === undefined ? '' : `${numberText(figure.p99)} ${unit}`;
  const runs = figure.runs === undefined ? '' : `${figure.runs} runs`;
  const notes = [scale, runs, note].filter((each) => each !== '').join('; ');
  return [what, `${numberText(value)} ${unit}`, p99, verdict(figure), notes];
}

/** One line of a figure for whoever watches a long run. */
export function figureLine(figure: Figure): string {
  return figureCells(figure)
    .filter((cell) => cell !== '')
    .join(' | ');
}

/** Lines of Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((line) => `| ${line.join(' | ')} |`);
  return lines.toSpliced(1, 0, `|${'---|'.repeat(head.length)}`).join('\n');
}

/** What is asked of a figure, without the size it is asked at: `p50 < 10 ms, p99 < 30 ms`. */
export function targetText({ atLeast, below, p99Below }: Target, unit: string, hasP99: boolean): string {
  const limit = (sign: string, number: number | undefined): string[] =>
    number === undefined ? [] : [`${sign} ${number.toLocaleString('en')} ${unit}`];
  const median = hasP99 ? 'p50 ' : '';
  return [...limit('>=', atLeast), ...limit(`${median}<`, below), ...limit('p99 <', p99Below)].join(', ');
}

/** A number of three digits that mean something. */
export function numberText(value: number): string {
  return roundNumber(value).toLocaleString('en');
}

/** Three digits that mean something. */
export function roundNumber(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function verdict(figure: Figure): string {
  const { target, unit, p99 } = figure;
  if (target === undefined) return '';
  return `${targetText(target, unit, p99 !== undefined)}: ${isMet(figure) === true ? 'met' : '**not met**'}`;
}
