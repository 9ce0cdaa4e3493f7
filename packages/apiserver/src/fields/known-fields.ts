import { type ApiResource, openapiDocumentName, openapiPath, resourceText, type SourceId } from '@orrery/model';
import { type FieldPath, type KindName, printFieldPath, registeredField, type VisibleSet } from '@orrery/query';
import type { Source, Store } from '@orrery/storage';
import { kubernetesVersionOf } from '../discovery/version-document.ts';
import { parsePlainJson } from '../json/plain-json.ts';
import type { HubDocuments } from '../openapi/hub-documents.ts';
import { type FieldShape, mayHave, shapeOfKind } from './field-shape.ts';

/** Whose fields are asked for. */
interface FieldsOfKind {
  readonly visible: VisibleSet;
  /** The kind in the versions its objects are asked for and held in. */
  readonly versions: readonly ApiResource[];
  /** The kind its objects are stored as: kube-apiserver registers fields by it. */
  readonly storedAs: KindName;
  /** Where its objects are from. */
  readonly sources: readonly Source[];
}

/** Shapes kept at once; the one that was not asked for the longest goes. */
const keptShapes = 300;

/** Different contents of one document that are looked through; where clusters disagree more than that, nothing is said. */
const contentsRead = 20;

/** Fields that one answer names. */
const namedFields = 10;

/**
 * Tells of fields that the schema of their kind does not have, so that a misspelt one is no empty answer (SEA-00). Built-in kinds are
 * looked up in this build's schemas first; a field they do not have, and those of custom kinds, in what clusters publish. Whatever is
 * not certain is taken for known. Schemas are read once for each content and kind.
 */
export class KnownFields {
  readonly #store: Pick<Store, 'documents' | 'document'>;
  readonly #hub: HubDocuments;
  readonly #shapes = new Map<string, Promise<FieldShape | undefined>>();

  constructor({ store, hub }: { readonly store: Pick<Store, 'documents' | 'document'>; readonly hub: HubDocuments }) {
    this.#store = store;
    this.#hub = hub;
  }

  /** A text for a `Warning` header for each of the paths that no object of the kind can have; the first ten. */
  async warnings(kind: FieldsOfKind, paths: readonly FieldPath[]): Promise<readonly string[]> {
    const byName = new Map(paths.map((path) => [printFieldPath(path), path]));
    const told: string[] = [];
    for (const [name, path] of byName) {
      if (told.length === namedFields) break;
      if (registeredField(kind.storedAs, name) !== undefined || !(await this.#isUnknown(kind, path))) continue;
      told.push(`field ${name} is not known of ${resourceText(kind.storedAs)}; no object has it`);
    }
    return told;
  }

  async #isUnknown(kind: FieldsOfKind, path: FieldPath): Promise<boolean> {
    // a pusher that is no cluster may send whatever it likes
    if (kind.sources.length === 0 || kind.sources.some((source) => source.kind !== 'cluster')) return false;
    for (const version of kind.versions) {
      if (!(await this.#isUnknownIn(version, kind, path))) return false;
    }
    return kind.versions.length > 0;
  }

  async #isUnknownIn(version: ApiResource, { visible, sources }: FieldsOfKind, path: FieldPath): Promise<boolean> {
    const ours = await this.#ours(version);
    if (ours !== undefined && mayHave(ours, path)) return false;
    const documents = await this.#store.documents({ visible, name: openapiDocumentName(openapiPath(version)) });
    const hashes = new Map<SourceId, string>(documents.map(({ source, hash }) => [source, hash]));
    const isCertain = sources.every((source) => hashes.has(source.id) || (ours !== undefined && isNoNewer(source)));
    const contents = new Set(sources.flatMap(({ id }) => hashes.get(id) ?? []));
    if (!isCertain || contents.size > contentsRead) return false;
    for (const hash of contents) {
      const shape = await this.#published(hash, version);
      if (shape === undefined || mayHave(shape, path)) return false;
    }
    return true;
  }

  /** What this build knows of a built-in kind. */
  async #ours(version: ApiResource): Promise<FieldShape | undefined> {
    return await this.#shape('', version, () => {
      const document = this.#hub.read(openapiPath(version));
      return Promise.resolve(document === undefined ? undefined : shapeOfKind(document, version));
    });
  }

  async #published(hash: string, version: ApiResource): Promise<FieldShape | undefined> {
    return await this.#shape(hash, version, async () => {
      const content = await this.#store.document(hash);
      return content === undefined
        ? undefined
        : shapeOfKind(parsePlainJson(new TextDecoder().decode(content)), version);
    });
  }

  /** What it fails with is not kept. */
  async #shape(
    hash: string,
    { group, version, kind }: ApiResource,
    read: () => Promise<FieldShape | undefined>,
  ): Promise<FieldShape | undefined> {
    const key = JSON.stringify([hash, group, version, kind]);
    const shape = this.#shapes.get(key) ?? read();
    this.#shapes.delete(key);
    const [oldest] = this.#shapes.keys();
    if (oldest !== undefined && this.#shapes.size >= keptShapes) this.#shapes.delete(oldest);
    this.#shapes.set(key, shape);
    try {
      return await shape;
    } catch (error) {
      this.#shapes.delete(key);
      throw error;
    }
  }
}

/** The minor version whose schemas this build has (v1.36). */
const hubMinor = 36;

/** Whether a cluster has no fields that this build cannot know; one whose version is not known has none. */
function isNoNewer(source: Source): boolean {
  const [major = 1, minor = 0] = kubernetesVersionOf(source);
  return major === 1 && minor <= hubMinor;
}
