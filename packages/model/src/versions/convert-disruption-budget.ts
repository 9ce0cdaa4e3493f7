import { isJsonList, type JsonObject, type JsonValue, memberAt } from '../json/json-value.ts';
import { type Conversion, mapMember, onObject, withMember } from './conversion.ts';

/** By it one version says what an empty selector means in the other. */
const emptyMatchLabel = 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match';

/**
 * PodDisruptionBudgets of policy/v1 (the hub) and v1beta1: an empty selector selects all pods in v1 and none in v1beta1.
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/#poddisruptionbudget-v125
 */
export const disruptionBudgetConversion: Conversion = {
  moved: new Map([['spec.selector', undefined]]),
  toHub: (budget) => mapSelector(budget, selectorToHub),
  fromHub: (budget) => mapSelector(budget, selectorFromHub),
};

function mapSelector(budget: JsonObject, change: (selector: JsonObject) => JsonObject): JsonObject {
  return mapMember(
    budget,
    'spec',
    onObject((spec) => mapMember(spec, 'selector', onObject(change))),
  );
}

function selectorToHub(selector: JsonObject): JsonObject {
  if (Object.keys(selector).length === 0) return marked('Exists');
  return isMarked(selector, 'DoesNotExist') ? {} : withoutMark(selector);
}

function selectorFromHub(selector: JsonObject): JsonObject {
  if (Object.keys(selector).length === 0) return marked('DoesNotExist');
  return isMarked(selector, 'Exists') ? {} : selector;
}

function marked(operator: string): JsonObject {
  return { matchExpressions: [{ key: emptyMatchLabel, operator }] };
}

function isMarked(selector: JsonObject, operator: string): boolean {
  const expressions = memberAt(selector, 'matchExpressions');
  if (!isJsonList(expressions) || expressions.length !== 1 || Object.keys(selector).length !== 1) return false;
  return isMark(expressions[0]) && memberAt(expressions[0], 'operator') === operator;
}

function isMark(expression: JsonValue | undefined): boolean {
  return memberAt(expression, 'key') === emptyMatchLabel;
}

/** The mark means nothing beside other requirements. */
function withoutMark(selector: JsonObject): JsonObject {
  const expressions = memberAt(selector, 'matchExpressions');
  if (!isJsonList(expressions) || !expressions.some(isMark)) return selector;
  const kept = expressions.filter((expression) => !isMark(expression));
  return withMember(selector, 'matchExpressions', kept.length === 0 ? undefined : kept);
}
