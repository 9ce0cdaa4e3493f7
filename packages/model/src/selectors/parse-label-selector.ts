import type { StatusError } from '../status-error.ts';
import type { LabelOperator, LabelRequirement, LabelSelector } from './label-selector.ts';
import { labelKeyProblem, labelValueProblem } from './label-syntax.ts';
import { type LabelToken, type LabelTokenKind, labelTokens } from './label-tokens.ts';
import { parseInt64 } from './parse-int64.ts';
import { selectorError, shown } from './selector-error.ts';

/** Limits of `search.md` LM. */
const maxLength = 16_384;
const maxRequirements = 100;
const maxValues = 1000;

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ['=', 'In'],
  ['==', 'In'],
  ['!=', 'NotIn'],
  ['>', 'Gt'],
  ['<', 'Lt'],
  ['in', 'In'],
  ['notin', 'NotIn'],
]);

/**
 * Reads a label selector with Kubernetes' grammar (`labels.Parse` of k8s.io/apimachinery, SEA-D01): `=`, `==`, `!=`, `in`,
 * `notin`, exists, `!exists`, `>`, `<`, joined by commas. Keys and values obey Kubernetes' rules for labels. The empty text selects
 * everything. At most 16 KiB, 100 requirements, 1,000 values in one set.
 * @throws StatusError BadRequest that names the parameter, the offending text, its position and what was expected.
 */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.length > maxLength) {
    const problem = `found ${text.length} characters, expected: at most ${maxLength}`;
    throw selectorError({ parameter: 'labelSelector', problem, at: maxLength });
  }
  const parser = new Parser(labelTokens(text));
  return { requirements: parser.requirements() };
}

/** Holds the position in the tokens; a method consumes what it names. */
class Parser {
  readonly #tokens: readonly LabelToken[];
  #next = 0;

  constructor(tokens: readonly LabelToken[]) {
    this.#tokens = tokens;
  }

  requirements(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    if (this.#peek() === 'end') return requirements;
    if (!this.#isRequirementNext()) throw this.#misplaced("!, identifier, or 'end of string'");
    for (;;) {
      if (requirements.length === maxRequirements) throw this.#misplaced(`at most ${maxRequirements} requirements`);
      requirements.push(this.#requirement());
      if (this.#peek() === 'end') return requirements;
      if (this.#peek() !== ',') throw this.#misplaced("',' or 'end of string'");
      this.#next++;
      if (!this.#isRequirementNext()) throw this.#misplaced("identifier after ','");
    }
  }

  #requirement(): LabelRequirement {
    const isNegated = this.#peek() === '!';
    if (isNegated) this.#next++;
    const token = this.#take('word', 'identifier');
    const problem = labelKeyProblem(token.text);
    if (problem !== undefined) throw invalidAt(token, problem);
    const key = token.text;
    if (isNegated) return { key, operator: 'DoesNotExist', values: [] };
    if (this.#peek() === 'end' || this.#peek() === ',') return { key, operator: 'Exists', values: [] };
    return this.#comparison(key);
  }

  #comparison(key: string): LabelRequirement {
    const symbol = this.#current();
    const operator = operators.get(symbol.text);
    if (operator === undefined) throw this.#unexpected('in, notin, =, ==, !=, gt, lt');
    this.#next++;
    const values = symbol.kind === 'word' ? this.#set() : [this.#exactValue()];
    for (const value of values) checkValue(operator, value);
    return { key, operator, values: [...new Set(values.map((value) => value.text))] };
  }

  /** One value; nothing before a comma or the end is the empty one. */
  #exactValue(): LabelToken {
    const { kind, at } = this.#current();
    return kind === 'end' || kind === ',' ? { kind: 'word', text: '', at } : this.#take('word', 'identifier');
  }

  /** Values between parentheses; nothing before a comma or the closing parenthesis is the empty one. */
  #set(): LabelToken[] {
    this.#take('(', "'('");
    const values: LabelToken[] = [];
    for (;;) {
      if (values.length === maxValues) throw this.#unexpected(`at most ${maxValues} values`);
      const { kind, at } = this.#current();
      const expectation = values.length === 0 ? "',', ')' or identifier" : "',', or identifier";
      const isEmpty = kind === ',' || kind === ')';
      values.push(isEmpty ? { kind: 'word', text: '', at } : this.#take('word', expectation));
      if (this.#peek() === ')') break;
      this.#take(',', "',' or ')'");
    }
    this.#next++;
    return values;
  }

  #isRequirementNext(): boolean {
    return this.#peek() === 'word' || this.#peek() === '!';
  }

  #peek(): LabelTokenKind {
    return this.#current().kind;
  }

  #current(): LabelToken {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }

  #take(kind: LabelTokenKind, expectation: string): LabelToken {
    const token = this.#current();
    if (token.kind !== kind) throw this.#unexpected(expectation);
    this.#next++;
    return token;
  }

  /** What cannot stand within a requirement. */
  #unexpected(expectation: string): StatusError {
    const { text, at } = this.#current();
    return problemAt(at, `unable to parse requirement: found '${shown(text)}', expected: ${expectation}`);
  }

  /** What cannot stand before or after one. */
  #misplaced(expectation: string): StatusError {
    const { text, at } = this.#current();
    return problemAt(at, `found '${shown(text)}', expected: ${expectation}`);
  }
}

function checkValue(operator: LabelOperator, token: LabelToken): void {
  const isOrder = operator === 'Gt' || operator === 'Lt';
  if (isOrder && parseInt64(token.text) === undefined) {
    throw invalidAt(token, "for 'Gt', 'Lt' operators, the value must be an integer");
  }
  const problem = labelValueProblem(token.text);
  if (problem !== undefined) throw invalidAt(token, problem);
}

function invalidAt(token: LabelToken, problem: string): StatusError {
  const found = JSON.stringify(shown(token.text));
  return problemAt(token.at, `unable to parse requirement: Invalid value: ${found}: ${problem}`);
}

function problemAt(at: number, problem: string): StatusError {
  return selectorError({ parameter: 'labelSelector', problem, at });
}
