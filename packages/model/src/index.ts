export { humanAge, humanDuration } from './age.ts';
export { type ApiResource, apiVersionOf, resourceText } from './api-resource.ts';
export { type Condition, mergeConditions, type ObservedCondition } from './condition.ts';
export { addDigest, digestTerm, digestText, parseDigest, subtractDigest } from './feed/feed-digest.ts';
export { type FeedCause, feedCauses, feedError } from './feed/feed-error.ts';
export {
  type FeedFrame,
  type FeedKindEntry,
  type FeedLeaseRequest,
  type FeedPatch,
  feedFrameSchema,
  feedFramesSchema,
  feedLeaseSchema,
  feedPatchSchema,
} from './feed/feed-frames.ts';
export type { FeedCaller, FeedGrant, RegistrationBounds } from './feed/feed-grant.ts';
export { type FeedKindName, feedKindText, knownFeedKind, knownFeedKinds, parseFeedKind } from './feed/feed-kinds.ts';
export { feedSchemaDocument, mandatoryFeedKinds, minimalProfileOf, profiledKinds } from './feed/minimal-profiles.ts';
export type { PushRequest } from './feed/push-request.ts';
export { type FeedItemIdentity, readFeedItem, withoutFp } from './feed/read-feed-item.ts';
export {
  type RawFrame,
  type RequestObject,
  readFrameLines,
  readFrames,
  readItemList,
  readObjects,
} from './feed/read-frames.ts';
export { repairItem } from './feed/repair-item.ts';
export { declaredFields, declaredFieldsOf } from './fields/declared-fields.ts';
export type { FieldDeclaration, FieldType, SemanticField } from './fields/field-declaration.ts';
export { compareCodePoints } from './json/compare-code-points.ts';
export { jsonTextOf } from './json/json-text.ts';
export {
  isJsonList,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listAt,
  memberAt,
  numberAt,
  parseJsonValue,
  textAt,
  textMembersAt,
} from './json/json-value.ts';
export { type ApiToken, type ApiTokenSpec, apiTokenKind, tokenIdLabel } from './kinds/api-token.ts';
export { type ChoiceSummary, readChoiceSummary } from './kinds/choice-summary.ts';
export { type Cluster, type ClusterSpec, type ClusterStatus, clusterKind } from './kinds/cluster.ts';
export { type ClusterSync, type ClusterSyncSpec, clusterSyncOf, type PruneRule } from './kinds/cluster-sync.ts';
export {
  type ClusterSyncResources,
  type ClusterSyncResourcesSpec,
  clusterSyncResourcesKind,
} from './kinds/cluster-sync-resources.ts';
export type { ControlKind, ControlMetadata, ControlObject, PrinterColumn } from './kinds/control-kind.ts';
export {
  type DefinedColumn,
  definitionOfCrd,
  type KindDefinition,
  kindDefinitionSchema,
  readKindDefinition,
  type VersionDefinition,
} from './kinds/kind-definition.ts';
export {
  type PediaCluster,
  type PediaClusterSpec,
  type PediaClusterStatus,
  pediaClusterKind,
} from './kinds/pedia-cluster.ts';
export { readRenamedVersions, readScopeSummary, type ScopeSummary } from './kinds/scope-summary.ts';
export { type ObjectProfile, type SyncResource, type SyncResourceSpec, syncResourceOf } from './kinds/sync-resource.ts';
export { type SyncScope, type SyncScopeSpec, type SyncScopeStatus, syncScopeKind } from './kinds/sync-scope.ts';
export { isSameDefinition, majorityDefinition } from './majority-definition.ts';
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
export { objectNameProblem } from './object-name.ts';
export { anyKindPrinter } from './printers/any-kind.ts';
export { kindPrinterOf, kindPrinters, type PrintedCells, printCells } from './printers/kind-printers.ts';
export {
  type ColumnDefinition,
  column,
  creationDescription,
  type KindPrinter,
  nameColumn,
  type RowCondition,
} from './printers/printer.ts';
export {
  type AgeCell,
  type Cell,
  type CellRow,
  type PrintedRow,
  readCells,
  renderCells,
  type StoredCell,
} from './printers/stored-cells.ts';
export { openapiDocumentName, openapiIndexName, openapiPath, openapiV2Name } from './published-documents.ts';
export type { AddedAnnotations } from './raw/annotations.ts';
export type { ByteRange, ItemRange } from './raw/byte-range.ts';
export { removePaths } from './raw/cut-paths.ts';
export { type MemberPath, memberPath, readElements, readText } from './raw/find-value.ts';
export { type NormalisedObject, type NormaliseRules, normaliseObject } from './raw/normalise-object.ts';
export { type PathTree, pathTree, type RawPath, type RawPathStep } from './raw/path-tree.ts';
export { RawJsonError, type RawJsonErrorKind } from './raw/raw-json-error.ts';
export { type RawIdentity, readIdentity } from './raw/read-identity.ts';
export { type RawListPage, readListPage } from './raw/read-list-page.ts';
export { type RawWatchEvent, readWatchEvent } from './raw/read-watch-event.ts';
export type { RedactedValue } from './raw/redact-values.ts';
export {
  metadataBytes,
  type RenderMetadataOptions,
  type RenderOptions,
  renderObject,
  renderPartialMetadata,
  renderTypedMetadata,
  type StoredBody,
} from './raw/render-object.ts';
export { rfc3339Text } from './rfc3339-text.ts';
export { Secret } from './secret.ts';
export {
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  matchesLabels,
} from './selectors/label-selector.ts';
export { labelKeyProblem, labelValueProblem } from './selectors/label-syntax.ts';
export { parseInt64 } from './selectors/parse-int64.ts';
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
export type { Conversion } from './versions/conversion.ts';
export { convertBody, convertObject, type LaidOutBody } from './versions/convert-body.ts';
export { groupsNaming, hubVersionOf, isBuiltInGroup, storedGroupOf } from './versions/hub-versions.ts';
export {
  type GroupVersion,
  otherVersionsOf,
  type StoredKind,
  type VersionChange,
  versionChangeOf,
} from './versions/kind-conversions.ts';
