import {
  type ApiResource,
  type ByteRange,
  type FeedItemIdentity,
  feedKindText,
  type ItemRange,
  isJsonObject,
  type JsonObject,
  jsonTextOf,
  memberAt,
  minimalProfileOf,
  type NormaliseRules,
  normaliseObject,
  parseJsonValue,
  RawJsonError,
  readFeedItem,
  repairItem,
  type ScopeKey,
  withoutFp,
} from '@orrery/model';
import { type Put, storableKeyProblem } from '@orrery/storage';
import { Compile, type Validator } from 'typebox/compile';
import { pruneRulesOf } from '../ingest/prune-rules.ts';
import type { RefusedItem } from './feed-answers.ts';

/** Longer fingerprints are refused (TAG-F21), in UTF-8 bytes. */
const maxFingerprintBytes = 128;

/** Whose contents a minimal profile must not have (TAG-P11). */
const contentKinds: ReadonlySet<string> = new Set(['v1/Secret', 'v1/ConfigMap']);
const contentMembers = ['data', 'stringData', 'binaryData'] as const;

/** What the items of a frame are. */
export interface PushedKind {
  readonly scope: ScopeKey;
  readonly api: ApiResource;
  readonly profile: 'minimal' | 'full';
  /** The namespaces the frame is about; absent: all. */
  readonly namespaces?: ReadonlySet<string>;
}

/** Why an item is not stored. */
export type Refusal = Omit<RefusedItem, 'index' | 'uid'>;

/** What becomes of an item. */
export type PreparedItem =
  | { readonly kind: 'put'; readonly put: Put }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Brings pushed items into the form they are stored in. Keeps the compiled schema of each kind it met. */
export class PushedItems {
  readonly #maxBytes: number;
  readonly #validators = new Map<string, Validator>();

  /** @param maxBytes larger items are stored without body (TAG-F07). */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The write that stores an item: repaired (TAG-P05), checked against the minimal profile if it was sent in that, pruned as a learned
   * object is, and marked.
   */
  prepare(kind: PushedKind, bytes: Uint8Array, range: ItemRange): PreparedItem {
    const identity = readFeedItem(bytes, range);
    const problem = identityProblem(kind, identity);
    if (problem !== undefined) return { kind: 'refused', refusal: problem };
    try {
      return this.#prepare(kind, identity, { bytes, range });
    } catch (error) {
      if (!(error instanceof RawJsonError)) throw error;
      return refused('Malformed', error.message);
    }
  }

  #prepare(
    kind: PushedKind,
    identity: FeedItemIdentity,
    item: { readonly bytes: Uint8Array; readonly range: ItemRange },
  ): PreparedItem {
    if (item.range.end - item.range.start > this.#maxBytes) {
      return storable(kind, identity, { bytes: metadataOnly(item), marks: [['orrery.dev/truncated', 'true']] });
    }
    const bytes = identity.hasFp
      ? withoutFp(item.bytes, item.range)
      : item.bytes.subarray(item.range.start, item.range.end);
    if (kind.profile === 'full') return storable(kind, identity, { bytes, marks: [] });
    const parsed = parseJsonValue(bytes);
    if (!isJsonObject(parsed)) return refused('Invalid', 'the item is no object', '');
    const content = contentOf(kind, parsed);
    if (content !== undefined) return refused('ContentNotAllowed', 'a minimal profile has no contents', `/${content}`);
    const repaired = repairItem(parsed, kind.api.kind);
    const wrong = this.#check(kind, repaired);
    if (wrong !== undefined) return { kind: 'refused', refusal: wrong };
    const stored = repaired === parsed ? bytes : new TextEncoder().encode(jsonTextOf(repaired));
    return storable(kind, identity, { bytes: stored, marks: [['orrery.dev/profile', 'minimal']] });
  }

  #check({ api }: PushedKind, item: JsonObject): Refusal | undefined {
    const name = feedKindText(api);
    let validator = this.#validators.get(name);
    if (validator === undefined) {
      validator = Compile(minimalProfileOf(api, api.namespaced));
      this.#validators.set(name, validator);
    }
    if (validator.Check(item)) return undefined;
    const [first] = validator.Errors(item);
    const pointer = first?.instancePath ?? '';
    return { reason: 'Invalid', pointer, message: `${pointer} ${first?.message ?? 'is not as its profile says'}` };
  }
}

/** What keeps an item from being looked at further. */
function identityProblem(kind: PushedKind, identity: FeedItemIdentity): Refusal | undefined {
  const { api, namespaces } = kind;
  const { uid, name, namespace, fingerprint } = identity;
  if (uid === '') return missing('uid');
  if (name === '') return missing('name');
  if (api.namespaced && namespace === '') return missing('namespace');
  if (!api.namespaced && namespace !== '')
    return problemOf('Invalid', `${api.kind} is not in namespaces`, '/metadata/namespace');
  if (namespaces !== undefined && !namespaces.has(namespace))
    return problemOf('Invalid', 'the namespace is none of the frame', '/metadata/namespace');
  if (identity.kind !== '' && identity.kind !== api.kind)
    return problemOf('Invalid', `the item is of another kind than the frame (${api.kind})`, '/kind');
  if (fingerprint === '')
    return problemOf('NoFingerprint', 'neither metadata.resourceVersion nor fp', '/metadata/resourceVersion');
  if (Buffer.byteLength(fingerprint) > maxFingerprintBytes)
    return problemOf('NoFingerprint', `the fingerprint has more than ${maxFingerprintBytes} bytes`, '/fp');
  return undefined;
}

function missing(field: string): Refusal {
  return problemOf(field === 'uid' ? 'NoUid' : 'Invalid', `metadata.${field} is missing`, `/metadata/${field}`);
}

function problemOf(reason: string, message: string, pointer: string): Refusal {
  return { reason, message, pointer };
}

function refused(reason: string, message: string, pointer?: string): PreparedItem {
  return { kind: 'refused', refusal: { reason, message, ...(pointer === undefined ? {} : { pointer }) } };
}

function contentOf({ api }: PushedKind, item: JsonObject): string | undefined {
  if (!contentKinds.has(feedKindText(api))) return undefined;
  return contentMembers.find((name) => {
    const content = memberAt(item, name);
    return content !== undefined && content !== null && !(isJsonObject(content) && Object.keys(content).length === 0);
  });
}

/** Of an object that is too large its metadata, without what users may make large in it. */
function metadataOnly({ bytes, range }: { readonly bytes: Uint8Array; readonly range: ByteRange }): Uint8Array {
  const parsed = parseJsonValue(bytes.subarray(range.start, range.end));
  const metadata = memberAt(parsed, 'metadata');
  const { annotations: _, managedFields: __, ...kept } = isJsonObject(metadata) ? metadata : {};
  return new TextEncoder().encode(jsonTextOf({ metadata: kept }));
}

function storable(
  kind: PushedKind,
  { uid, fingerprint }: FeedItemIdentity,
  item: { readonly bytes: Uint8Array; readonly marks: NonNullable<NormaliseRules['annotations']> },
): PreparedItem {
  const { scope, api } = kind;
  const rules = pruneRulesOf(scope);
  const annotations = [...(rules.annotations ?? []), ...item.marks];
  const range = { start: 0, end: item.bytes.length };
  const normalised = normaliseObject(item.bytes, range, { ...rules, annotations });
  const key = { ...scope, namespace: normalised.namespace, name: normalised.name };
  const problem = storableKeyProblem(key, { uid, version: api.version, originVersion: fingerprint });
  if (problem !== undefined) return refused('Invalid', problem, '/metadata');
  const { body, annotationsEnd } = normalised;
  const put: Put = { op: 'put', key, version: api.version, uid, originVersion: fingerprint, body, annotationsEnd };
  return { kind: 'put', put };
}
