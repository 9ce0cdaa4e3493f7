export { humanAge, humanDuration } from './age.ts';
export { type ApiResource, apiVersionOf } from './api-resource.ts';
export { type Condition, mergeConditions, type ObservedCondition } from './condition.ts';
export { type Cluster, type ClusterSpec, type ClusterStatus, clusterKind } from './kinds/cluster.ts';
export type { ControlKind, ControlMetadata, ControlObject, PrinterColumn } from './kinds/control-kind.ts';
export {
  type ObjectKey,
  objectPath,
  type Revision,
  revision,
  type ScopeKey,
  type SourceId,
  type SourceKind,
  sourceId,
} from './object-key.ts';
export type { AddedAnnotations } from './raw/annotations.ts';
export type { ByteRange, ItemRange } from './raw/byte-range.ts';
export { type NormalisedObject, type NormaliseRules, normaliseObject } from './raw/normalise-object.ts';
export { RawJsonError, type RawJsonErrorKind } from './raw/raw-json-error.ts';
export { type RawIdentity, readIdentity } from './raw/read-identity.ts';
export { type RawListPage, readListPage } from './raw/read-list-page.ts';
export { type RawWatchEvent, readWatchEvent } from './raw/read-watch-event.ts';
export {
  type RenderMetadataOptions,
  type RenderOptions,
  renderObject,
  renderPartialMetadata,
  type StoredBody,
} from './raw/render-object.ts';
export { Secret } from './secret.ts';
export {
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  matchesLabels,
} from './selectors/label-selector.ts';
export { labelKeyProblem, labelValueProblem } from './selectors/label-syntax.ts';
export { type FieldSelector, parseFieldSelector } from './selectors/parse-field-selector.ts';
export { parseLabelSelector } from './selectors/parse-label-selector.ts';
export {
  hasReason,
  isStatusError,
  type StatusCause,
  type StatusDetails,
  StatusError,
  type StatusReason,
  statusReasons,
} from './status-error.ts';
