import { badRequest } from './api-status.ts';

/** Whether labels are selected. */
export type LabelTest = (labels: ReadonlyMap<string, string>) => boolean;

/** One requirement: `!key`, or a key, alone, with an operator and a value, or with a set. */
const requirement =
  /\s*(?:!\s*(?<absent>[^\s,!=<>()]+)|(?<key>[^\s,!=<>()]+)(?:\s*(?<operator>==|=|!=|>|<)\s*(?<value>[^\s,!=<>()]*)|\s+(?<set>in|notin)\s*\((?<values>[^()]*)\))?)\s*(?<comma>,|$)/y;

const keyPattern = /^(?:[a-z0-9][-a-z0-9.]*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const valuePattern = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Reads a label selector (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors); the empty one
 * selects everything. Independent of the product's own parser, so that each is tried against the other.
 * @throws ApiStatus 400.
 */
export function parseLabels(text: string): LabelTest {
  const tests: LabelTest[] = [];
  let at = 0;
  let isEnd = text.trim() === '';
  while (!isEnd) {
    requirement.lastIndex = at;
    const groups = requirement.exec(text)?.groups;
    if (groups === undefined) throw badRequest(`unable to parse requirement: found ${JSON.stringify(text.slice(at))}`);
    tests.push(testOf(groups));
    at = requirement.lastIndex;
    isEnd = groups['comma'] === '';
  }
  return (labels) => tests.every((test) => test(labels));
}

type Groups = Readonly<Partial<Record<string, string>>>;

function testOf({ absent, key = '', operator, value = '', set, values = '' }: Groups): LabelTest {
  checked(absent ?? key, keyPattern);
  if (absent !== undefined) return (labels) => !labels.has(absent);
  if (operator === '>' || operator === '<') return compare(key, operator, value);
  if (operator === undefined && set === undefined) return (labels) => labels.has(key);
  const listed = set === undefined ? [value] : values.split(',').map((one) => one.trim());
  const wanted = new Set(listed.map((one) => checked(one, valuePattern)));
  const isNegated = operator === '!=' || set === 'notin';
  return (labels) => {
    const label = labels.get(key);
    return label === undefined ? isNegated : wanted.has(label) !== isNegated;
  };
}

function compare(key: string, operator: '<' | '>', value: string): LabelTest {
  if (!/^-?\d{1,15}$/.test(value)) throw badRequest(`unable to parse requirement: values[0][${key}]: Invalid value`);
  const limit = Number(value);
  return (labels) => {
    const label = labels.get(key) ?? '';
    if (!/^-?\d{1,15}$/.test(label)) return false;
    return operator === '>' ? Number(label) > limit : Number(label) < limit;
  };
}

function checked(text: string, pattern: RegExp): string {
  if (pattern.test(text)) return text;
  throw badRequest(`unable to parse requirement: Invalid value: ${JSON.stringify(text)}`);
}
