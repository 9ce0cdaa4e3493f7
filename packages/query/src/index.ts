export type {
  Aggregate,
  Condition,
  FieldCondition,
  FieldPath,
  Grant,
  GroupKey,
  JoinCondition,
  KindCondition,
  KindName,
  LabelCondition,
  Moment,
  ObjectQuery,
  OrderKey,
  OwnerCondition,
  OwnerKind,
  PathStep,
  SourceCondition,
  TextCondition,
  TextTest,
  TimeCondition,
  ValueTest,
  VisibleSet,
  WordCondition,
} from './ast.ts';
export { compileCondition, evaluate, type ObjectPredicate } from './evaluate/compile-condition.ts';
export { aggregateReader, evaluateAggregate } from './evaluate/evaluate-aggregate.ts';
export {
  type EvaluatedPage,
  type EvaluatedRange,
  evaluateCount,
  evaluateList,
} from './evaluate/evaluate-list.ts';
export { pathReader } from './evaluate/field-values.ts';
export type { FleetHistory, StateEnd, StateView } from './evaluate/fleet-history.ts';
export { combineGroupKeys, groupKeyReader } from './evaluate/group-keys.ts';
export { type EvaluatedAggregation, type EvaluatedGroup, GroupTable } from './evaluate/group-table.ts';
export { isVisible, type VisibleKey, visibilityOf } from './evaluate/is-visible.ts';
export { compareRows, type OrderReader, type OrderValue, orderReaders } from './evaluate/order-values.ts';
export { textMatcher } from './evaluate/text-matcher.ts';
export { type ValueMatcher, valueMatcher } from './evaluate/value-matcher.ts';
export { loneWorld, type World } from './evaluate/world.ts';
export { withoutFacet } from './facets/without-facet.ts';
export { type FieldEntry, type FieldExtractor, fieldExtractor } from './fields/field-extractor.ts';
export { annotationsOf, createdAtOf, labelsOf, type OwnerReference, ownerReferencesOf } from './fields/metadata.ts';
export { summaryPath } from './fields/summary-path.ts';
export { type ExactJson, ExactNumber } from './json/exact-json.ts';
export { parseExactJson } from './json/parse-exact-json.ts';
export type { KindView, ObjectView, SourceView } from './object-view.ts';
export { unknownParameterWarnings } from './parameters/known-parameters.ts';
export type { PageParameters } from './parameters/page-parameters.ts';
export type { UrlParameters } from './parameters/parameter-levels.ts';
export {
  parseSearchParameters,
  type SearchParameters,
  type SearchRequest,
} from './parameters/parse-search-parameters.ts';
export { type SearchLabel, type SplitSelector, splitSearchLabels } from './parameters/search-labels.ts';
export type { NamedSource } from './parameters/source-parameters.ts';
export { scalarText } from './paths/equals-text.ts';
export { parseFieldPath } from './paths/parse-field-path.ts';
export { printFieldPath } from './paths/print-field-path.ts';
export { isList, memberOf, valuesAt } from './paths/values-at.ts';
export { describeCondition } from './plan/describe-condition.ts';
export { ownerAtom } from './plan/indexed-condition.ts';
export type {
  Conjunct,
  FieldTest,
  IndexAtom,
  IndexCondition,
  Plan,
  PlannedOrderKey,
  PlannerCatalogue,
  PlannerField,
  PlannerKind,
  Residual,
} from './plan/plan.ts';
export { needsBody, planQuery } from './plan/plan-query.ts';
export { bestCandidates, type ValueCandidate } from './plan/value-candidates.ts';
export { fieldCondition, type IsObjectList } from './selectors/field-condition.ts';
export type { FieldOperator, FieldRequirement } from './selectors/field-requirement.ts';
export { labelCondition } from './selectors/label-condition.ts';
export { parseFieldSelector } from './selectors/parse-field-selector.ts';
export { registeredField, type SelectedKind } from './selectors/registered-fields.ts';
export { lowerGroup } from './text/lower-group.ts';
export type { LoweringOptions } from './text/lowering.ts';
export {
  lowerQuery,
  type ParsedQuery,
  type ParsedStages,
  parseQuery,
  type QueryReading,
  readQuery,
} from './text/parse-query.ts';
export { printQuery } from './text/print-query.ts';
export type { QueryProblem } from './text/query-problem.ts';
export type { QueryExpression, QueryGroup, QueryStages, QueryTerm, QueryTree, TermKey } from './text/query-tree.ts';
export { readGroup } from './text/read-group.ts';
export { compareBytes } from './values/bytes.ts';
export { compareText } from './values/compare-text.ts';
export { type PastMoment, parseMoment } from './values/parse-moment.ts';
export { parseQuantity } from './values/parse-quantity.ts';
export { parseRfc3339 } from './values/parse-rfc3339.ts';
export type { KeyRange } from './values/rank-key.ts';
export { isScalarKey, nestedKey, scalarKey, textOfScalarKey } from './values/scalar-key.ts';
export { textKey } from './values/text-key.ts';
export { acceptedTimes, parseTime } from './values/time-formats.ts';
