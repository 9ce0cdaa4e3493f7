import { type LabelRequirement, type LabelSelector, StatusError } from '@orrery/model';

/** A part of a label selector that is a parameter in disguise, with the name of the URL parameter it stands for. */
export interface SearchLabel {
  /** As in the URL: `fuzzyName`; `orderby-<n>` keeps its number apart. */
  readonly parameter: string;
  /** Of `orderby-<n>`: the number. */
  readonly position?: number;
  readonly requirement: LabelRequirement;
}

/** A label selector, taken apart. */
export interface SplitSelector {
  readonly search: readonly SearchLabel[];
  /** What is asked of the objects' own labels (SEA-D04). */
  readonly labels: LabelSelector;
}

type Operators = 'set' | 'contain' | 'value' | 'flag';

const prefixes = ['search.clusterpedia.io/', 'search.orrery.dev/'];
const storagePrefix = 'internalstorage.clusterpedia.io/';
const storageKeys = new Set(['fuzzy-name', 'owner-seniority']);

/** Key behind the prefix: URL parameter and the operators that the label form knows (`search.md` C). */
const keys: ReadonlyMap<string, readonly [parameter: string, operators: Operators]> = new Map([
  ['clusters', ['clusters', 'set']],
  ['accounts', ['accounts', 'set']],
  ['sources', ['sources', 'set']],
  ['namespaces', ['namespaces', 'set']],
  ['names', ['names', 'set']],
  ['fuzzy-name', ['fuzzyName', 'set']],
  ['orderby', ['orderby', 'contain']],
  ['limit', ['limit', 'value']],
  ['size', ['limit', 'value']],
  ['offset', ['offset', 'value']],
  ['with-continue', ['withContinue', 'flag']],
  ['with-remaining-count', ['withRemainingCount', 'flag']],
  ['owner-uid', ['ownerUID', 'value']],
  ['owner-name', ['ownerName', 'value']],
  ['owner-gr', ['ownerGR', 'value']],
  ['owner-gvr', ['ownerGR', 'value']],
  ['owner-seniority', ['ownerSeniority', 'value']],
  ['owner-any', ['ownerAny', 'value']],
  ['since', ['since', 'value']],
  ['before', ['before', 'value']],
  ['changed-since', ['changedSince', 'value']],
  ['changed-before', ['changedBefore', 'value']],
  ['inject-events', ['injectEvents', 'flag']],
  ['only-metadata', ['onlyMetadata', 'flag']],
  ['live', ['live', 'flag']],
  ['forward', ['live', 'flag']],
  ['saved', ['saved', 'value']],
  ['at', ['at', 'value']],
  ['deleted', ['deleted', 'value']],
]);

const accepted = {
  set: '=, ==, in, != or notin',
  contain: '=, == or in',
  value: '= or == with one value',
  flag: 'the key alone, = or == with one value',
} as const;

/**
 * Takes the search keys out of a label selector (SEA-D04). Keys that merely contain a prefix are labels like any other (SEA-C02).
 * @throws StatusError BadRequest for an unknown key behind a search prefix, and for operators a key does not have (SEA-C01).
 */
export function splitSearchLabels({ requirements }: LabelSelector): SplitSelector {
  const search: SearchLabel[] = [];
  const own: LabelRequirement[] = [];
  for (const requirement of requirements) {
    const label = searchLabelOf(requirement);
    if (label === undefined) own.push(requirement);
    else search.push(label);
  }
  return { search, labels: { requirements: own } };
}

function searchLabelOf(requirement: LabelRequirement): SearchLabel | undefined {
  const { key } = requirement;
  const prefix = [...prefixes, storagePrefix].find((each) => key.startsWith(each));
  if (prefix === undefined) return undefined;
  const name = key.slice(prefix.length);
  const [, base, position] = /^(orderby)-([1-9]\d{0,3})$/.exec(name) ?? [];
  const known = prefix === storagePrefix && !storageKeys.has(name) ? undefined : keys.get(base ?? name);
  if (known === undefined) {
    const names = prefix === storagePrefix ? storageKeys : keys.keys();
    throw labelError(requirement, `unknown key, expected: one of ${[...names].join(', ')} behind ${prefix}`);
  }
  const [parameter, operators] = known;
  if (!isAllowed(operators, requirement)) throw labelError(requirement, `expected: ${accepted[operators]}`);
  return { parameter, ...(position === undefined ? {} : { position: Number(position) }), requirement };
}

function isAllowed(operators: Operators, { operator, values }: LabelRequirement): boolean {
  switch (operators) {
    case 'set':
      return operator === 'In' || operator === 'NotIn';
    case 'contain':
      return operator === 'In';
    case 'value':
      return operator === 'In' && values.length === 1;
    case 'flag':
      return operator === 'Exists' || (operator === 'In' && values.length === 1);
    default:
      return operators satisfies never;
  }
}

function labelError({ key, operator }: LabelRequirement, problem: string): StatusError {
  const message = `found '${key}' with the operator ${operator}, ${problem}`;
  return new StatusError('BadRequest', `labelSelector: ${message}`, {
    details: { causes: [{ field: 'labelSelector', message }] },
  });
}
