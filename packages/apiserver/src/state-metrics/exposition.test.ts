import { describe, expect, it } from 'vitest';
import { chooseExposition, labelPairs, sampleValue } from './exposition.ts';

describe('chooseExposition', () => {
  it.for<readonly [string | undefined, string]>([
    [undefined, 'text/plain'],
    ['*/*', 'text/plain'],
    ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'text/plain'],
    [
      'application/openmetrics-text;version=1.0.0;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.2',
      'application/openmetrics-text',
    ],
    ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;q=0.8,text/plain;q=0.4', 'text/plain'],
  ])('SEA-Z01 Accept %s gets %s', ([accept, type]) => {
    expect(chooseExposition(accept).contentType.split(';')[0]).toBe(type);
  });

  it('SEA-Z01 a scraper that reads neither format is told which there are', () => {
    expect(() => chooseExposition('application/json')).toThrow(/text\/plain; version=0\.0\.4/);
  });

  it('SEA-Z01 OpenMetrics names a counter without _total and ends with # EOF', () => {
    const format = chooseExposition('application/openmetrics-text');
    expect(format.header({ name: 'a_restarts_total', help: 'b', type: 'counter' })).toBe(
      '# HELP a_restarts b\n# TYPE a_restarts counter\n',
    );
    expect(format.end).toBe('# EOF\n');
  });
});

describe('the texts of a series', () => {
  it.for<readonly [number, string]>([
    [0, '0'],
    [1, '1'],
    [0.1, '0.1'],
    [999_999, '999999'],
    [1_000_000, '1e+06'],
    [1_676_557_618, '1.676557618e+09'],
    [0.00001, '1e-05'],
    [-2.5, '-2.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
  ])('SEA-Z03 %d is written as Go writes it: %s', ([value, text]) => {
    expect(sampleValue(value)).toBe(text);
  });

  it('SEA-Z03 label values are escaped', () => {
    expect(labelPairs(['a', 'b'], ['x\\y"z', 'one\ntwo'])).toBe('a="x\\\\y\\"z",b="one\\ntwo"');
  });
});
