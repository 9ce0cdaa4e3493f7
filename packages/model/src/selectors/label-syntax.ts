import { objectNameProblem } from '../object-name.ts';

const maxNameLength = 63;
const nameExpression = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const namePattern = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const characters =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const examples = `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${nameExpression}')`;
const nameRule = `must ${characters} ${examples}`;
const valueRule =
  `a valid label must be an empty string or ${characters} ` +
  `(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${nameExpression})?')`;
const keyRule = `a valid label key ${nameRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;

/**
 * What is wrong with a label key, in kube-apiserver's words, undefined if nothing: a name, optionally after a DNS subdomain and a
 * slash (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set).
 */
export function labelKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) return keyRule;
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  return (prefix === undefined ? undefined : prefixProblem(prefix)) ?? nameProblem(name);
}

/** What is wrong with a label's value, in kube-apiserver's words, undefined if nothing. The empty value is valid. */
export function labelValueProblem(value: string): string | undefined {
  if (value.length > maxNameLength) return tooLong(maxNameLength);
  return value === '' || namePattern.test(value) ? undefined : valueRule;
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'name part must be non-empty';
  if (name.length > maxNameLength) return `name part ${tooLong(maxNameLength)}`;
  return namePattern.test(name) ? undefined : `name part ${nameRule}`;
}

function prefixProblem(prefix: string): string | undefined {
  const problem = prefix === '' ? 'must be non-empty' : objectNameProblem(prefix);
  return problem === undefined ? undefined : `prefix part ${problem}`;
}

function tooLong(limit: number): string {
  return `must be no more than ${limit} bytes`;
}
