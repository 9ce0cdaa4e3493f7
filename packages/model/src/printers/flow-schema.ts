import { isJsonObject, listAt, memberAt, numberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get flowschemas` as kube-apiserver 1.36 prints it. */
export const flowSchemaPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('PriorityLevel', '`name` is the name of the priority level configuration being referenced Required.'),
    column(
      'MatchingPrecedence',
      '`matchingPrecedence` is used to choose among the FlowSchemas that match a given request. The chosen FlowSchema is among those with the numerically lowest (which we take to be logically highest) MatchingPrecedence.  Each MatchingPrecedence value must be ranged in [1,10000]. Note that if the precedence is not specified, it will be set to 1000 as default.',
    ),
    column(
      'DistinguisherMethod',
      '`distinguisherMethod` defines how to compute the flow distinguisher for requests that match this schema. `nil` specifies that the distinguisher is disabled and thus will always be the empty string.',
    ),
    ageColumn,
    column('MissingPL', 'references a broken or non-existent PriorityLevelConfiguration'),
  ],
  print: (schema) => ({
    cells: [
      textAt(schema, 'spec', 'priorityLevelConfiguration', 'name'),
      numberAt(schema, 'spec', 'matchingPrecedence'),
      methodOf(schema),
      creationCell(schema),
      danglingText(schema),
    ],
  }),
};

function methodOf(schema: unknown): string {
  const method = memberAt(schema, 'spec', 'distinguisherMethod');
  return isJsonObject(method) ? textAt(method, 'type') : '<none>';
}

function danglingText(schema: unknown): string {
  const conditions = listAt(schema, 'status', 'conditions');
  const dangling = conditions.find((condition) => textAt(condition, 'type') === 'Dangling');
  return dangling === undefined ? '?' : textAt(dangling, 'status');
}
