import { StatusError } from '@orrery/model';
import type { MetricFamily } from './families/metric-family.ts';

/**
 * The two text formats of metrics: that of Prometheus
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format) and OpenMetrics
 * (https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md).
 */
export interface Exposition {
  readonly contentType: string;
  /** What is written in front of the series of a family. */
  readonly header: (family: Pick<MetricFamily, 'name' | 'help' | 'type'>) => string;
  /** What is written behind everything. */
  readonly end: string;
}

const prometheusText: Exposition = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  header: ({ name, help, type }) => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`,
  end: '',
};

const openMetrics: Exposition = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  // the name of a counter's family is that of its series without `_total`
  header: ({ name, help, type }) => {
    const family = type === 'counter' ? name.replace(/_total$/, '') : name;
    return `# HELP ${family} ${escapeHelp(help)}\n# TYPE ${family} ${type}\n`;
  },
  end: '# EOF\n',
};

const formats: ReadonlyMap<string, Exposition> = new Map([
  ['text/plain', prometheusText],
  ['text/*', prometheusText],
  ['application/openmetrics-text', openMetrics],
  ['application/*', openMetrics],
  ['*/*', prometheusText],
]);

/**
 * The format a scraper accepts best; Prometheus' own without a wish.
 * @throws StatusError NotAcceptable when it accepts neither.
 */
export function chooseExposition(accept: string | undefined): Exposition {
  if (accept === undefined || accept.trim() === '') return prometheusText;
  const wishes = accept.split(',').flatMap((clause) => {
    const [type = '', ...parameters] = clause.split(';').map((part) => part.trim().toLowerCase());
    const quality = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1);
    const format = formats.get(type);
    // other versions of a format are not written, but the newest that is known is read by all
    return format === undefined || !(quality > 0) ? [] : [{ format, quality, isOpen: type.includes('*') }];
  });
  const [best] = wishes.sort((a, b) => b.quality - a.quality || Number(a.isOpen) - Number(b.isOpen));
  if (best !== undefined) return best.format;
  throw new StatusError(
    'NotAcceptable',
    'metrics are written as text/plain; version=0.0.4 and application/openmetrics-text; version=1.0.0',
  );
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** Labels as they stand between the braces. Values may hold anything. */
export function labelPairs(names: readonly string[], values: readonly string[]): string {
  let text = '';
  for (const [at, name] of names.entries()) text += `${at === 0 ? '' : ','}${name}="${escapeValue(values[at] ?? '')}"`;
  return text;
}

const special = /[\\\n"]/;

function escapeValue(value: string): string {
  if (!special.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** A value as Go's `strconv.FormatFloat(v, 'g', -1, 64)` writes it, as kube-state-metrics has it: `1.676557618e+09`. */
export function sampleValue(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  if (!Number.isFinite(value)) return notFinite(value);
  const scientific = value.toExponential();
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  if (exponent >= -4 && exponent < 6) return String(value);
  return scientific.replace(/e([+-])(\d)$/, 'e$10$2');
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
