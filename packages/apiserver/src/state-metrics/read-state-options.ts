import { textMatcher } from '@orrery/query';
import { badRequest } from '../answer/bad-request.ts';
import { checkDocumentParameters } from '../request/document-parameters.ts';
import { badParameter } from '../request/query-parameters.ts';
import type { AllowedNames, MetricFamily, StateKind } from './families/metric-family.ts';
import { stateKinds } from './families/state-kinds.ts';
import type { StateMetricsSettings } from './state-metrics-settings.ts';

/** What a request for state metrics exports. */
export interface StateOptions {
  readonly kinds: readonly StateKind[];
  readonly isWanted: (family: Pick<MetricFamily, 'name' | 'isOptIn'>) => boolean;
  readonly allowedOf: (kind: StateKind) => AllowedNames;
  readonly namespacesDenylist: readonly string[];
}

/** Parameters that only state metrics have; `clusters` and `namespaces` are those of every selection. */
export const ownParameters = [
  ...['resources', 'metricAllowlist', 'metricDenylist', 'metricOptInList', 'namespacesDenylist'],
  ...['labelsAllowlist', 'annotationsAllowlist'],
] as const;

/** All that mean something here; what nobody knows is warned of where the selection is read (SEA-C08). */
const stateParameters: readonly string[] = [...ownParameters, 'clusters', 'namespaces', 'labelSelector', 'q'];

/**
 * Reads the parameters of SEA-Z02; those that are not given are the settings.
 * @throws StatusError BadRequest naming the parameter, the offending text and what would have been accepted.
 */
export function readStateOptions(query: URLSearchParams, settings: StateMetricsSettings): StateOptions {
  checkDocumentParameters(query, stateParameters);
  const listOf = (name: keyof StateMetricsSettings & (typeof ownParameters)[number], fallback: readonly string[]) =>
    query.has(name) ? query.getAll(name).flatMap(words) : fallback;
  const resources = listOf('resources', settings.resources);
  const allow = listOf('metricAllowlist', query.has('metricDenylist') ? [] : settings.metricAllowlist);
  const deny = listOf('metricDenylist', query.has('metricAllowlist') ? [] : settings.metricDenylist);
  if (allow.length > 0 && deny.length > 0)
    throw badParameter('metricDenylist', deny.join(','), 'none, since metricAllowlist is given');
  const labels = readAllowlist(
    'labelsAllowlist',
    query.getAll('labelsAllowlist').join(',') || settings.labelsAllowlist,
  );
  const annotations = readAllowlist(
    'annotationsAllowlist',
    query.getAll('annotationsAllowlist').join(',') || settings.annotationsAllowlist,
  );
  return {
    kinds: [...new Set(resources)].map(kindNamed),
    isWanted: familyFilter({ allow, deny, optIn: listOf('metricOptInList', settings.metricOptInList) }),
    allowedOf: ({ resource }) => ({
      labels: allowedFor(labels, resource),
      annotations: allowedFor(annotations, resource),
    }),
    namespacesDenylist: listOf('namespacesDenylist', settings.namespacesDenylist),
  };
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function kindNamed(name: string): StateKind {
  const kind = stateKinds.get(name);
  if (kind === undefined) throw badParameter('resources', name, [...stateKinds.keys()].join(', '));
  return kind;
}

function familyFilter(lists: {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly optIn: readonly string[];
}): StateOptions['isWanted'] {
  const isAllowed = anyOf('metricAllowlist', lists.allow);
  const isDenied = anyOf('metricDenylist', lists.deny);
  const isOptedIn = anyOf('metricOptInList', lists.optIn);
  return ({ name, isOptIn }) => {
    if (isOptIn === true && !isOptedIn(name)) return false;
    return (lists.allow.length === 0 || isAllowed(name)) && !isDenied(name);
  };
}

/** A name of a family is meant exactly; anything else is a regular expression that is found anywhere in a name. */
function anyOf(parameter: string, patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map((pattern) => {
    if (/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(pattern)) return textMatcher({ op: 'in', values: [pattern] });
    try {
      return textMatcher({ op: 'regex', pattern });
    } catch (cause) {
      const { message } = badParameter(parameter, pattern, 'names of metrics or RE2 regular expressions');
      throw badRequest(message, cause);
    }
  });
  return (name) => tests.some((test) => test(name));
}

const anyKind = '*';

/** `pods=[app,team],namespaces=[*]`, as kube-state-metrics reads it. */
function readAllowlist(parameter: string, text: string): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, readonly string[]>();
  let rest = text.trim();
  while (rest !== '') {
    const [whole, resource = '', keys = ''] = /^([a-z*]+)=\[([^\]]*)\](?:,|$)/.exec(rest) ?? [];
    if (whole === undefined || (resource !== anyKind && !stateKinds.has(resource)))
      throw badParameter(parameter, rest, 'lists such as pods=[app,team],namespaces=[*]');
    const found = words(keys);
    const bad = found.find((key) => key !== anyKind && key.split('*').length > 2);
    if (bad !== undefined) throw badParameter(parameter, bad, 'keys with at most one *');
    lists.set(resource, [...(lists.get(resource) ?? []), ...found]);
    rest = rest.slice(whole.length).trim();
  }
  return lists;
}

function allowedFor(lists: ReadonlyMap<string, readonly string[]>, resource: string): readonly string[] {
  return lists.get(resource) ?? lists.get(anyKind) ?? [];
}
