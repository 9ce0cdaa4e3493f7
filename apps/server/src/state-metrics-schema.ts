import { defaultStateMetrics, stateMetricsResources } from '@orrery/apiserver';
import { type TArray, type TString, Type } from 'typebox';
import { durationPattern, text } from './setting-text.ts';

/** Settings of state metrics (SEA-Z01, Z02, Z05); each but the first and the last is the default of the parameter of its name. */
export const stateMetricsSchema = Type.Object({
  listen: Type.String({
    default: '',
    pattern: '^(?:(?:\\[[0-9A-Fa-f:.]+\\]|[^\\s:\\[\\]/]+):[0-9]{1,5})?$',
    ...text({
      description:
        'Where to serve state metrics alone over plain HTTP, at /metrics and /clusters/NAME/metrics; loopback only, empty: nowhere.',
      expected: 'HOST:PORT of loopback, as 127.0.0.1:8080',
    }),
  }),
  resources: Type.Array(Type.Enum([...stateMetricsResources]), {
    default: [...defaultStateMetrics.resources],
    maxItems: 100,
    ...text({
      description: 'Kinds that have state metrics.',
      expected: `a list of ${stateMetricsResources.join(', ')}`,
    }),
  }),
  metricAllowlist: names('Names or regular expressions of the metrics that are exported; empty: all.'),
  metricDenylist: names('Names or regular expressions of metrics that are not exported; not together with the former.'),
  metricOptInList: names('Metrics that are exported only when they are named here.'),
  namespaces: names('Namespaces whose objects have state metrics; empty: all.'),
  namespacesDenylist: names('Namespaces whose objects have none.'),
  clusters: names('Clusters whose objects have state metrics; empty: all.'),
  labelsAllowlist: allowlist('labels'),
  annotationsAllowlist: allowlist('annotations'),
  maxStale: Type.String({
    default: '5m',
    pattern: durationPattern,
    ...text({
      description: 'Kinds of a cluster that were heard of longer ago have no state metrics.',
      expected: 'a duration such as 5m or 1h',
    }),
  }),
});

function names(description: string): TArray<TString> {
  return Type.Array(Type.String({ minLength: 1, maxLength: 1024 }), {
    default: [],
    maxItems: 1000,
    ...text({ description, expected: 'a list of texts' }),
  });
}

function allowlist(of: string): TString {
  return Type.String({
    default: '',
    maxLength: 16_384,
    ...text({
      description: `Keys of ${of} that become labels of metrics.`,
      expected: 'lists such as pods=[app,team],namespaces=[*]',
    }),
  });
}
