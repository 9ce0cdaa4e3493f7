import { setImmediate } from 'node:timers/promises';
import {
  type ApiResource,
  type ControlKind,
  knownFeedKinds,
  openapiDocumentName,
  openapiPath,
  resourceText,
  type SourceId,
} from '@orrery/model';
import {
  type FieldPath,
  type IsObjectList,
  type KindName,
  printFieldPath,
  registeredField,
  type VisibleSet,
} from '@orrery/query';
import type { Source, Store } from '@orrery/storage';
import { kubernetesVersionOf } from '../discovery/version-document.ts';
import { parsePlainJson } from '../json/plain-json.ts';
import type { HubDocuments } from '../openapi/hub-documents.ts';
import {
  type FieldShape,
  isListOfObjects,
  mayHave,
  type SchemaKind,
  shapeOfControl,
  shapeOfKind,
} from './field-shape.ts';

/** Whose fields are asked for. */
export interface FieldsOfKind {
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
 * Tells of fields that the schema of their kind does not have, so that a misspelt one is no empty answer (SEA-00), and of those that are
 * lists of objects (SEA-E03). Built-in kinds are
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

  /**
   * Which paths of a kind end in the elements of a list of objects, by the schemas that are known of it (SEA-E03); of a kind that has none
   * only those of `metadata`, which is the same in all.
   */
  async objectLists(kind: Omit<FieldsOfKind, 'storedAs'>): Promise<IsObjectList> {
    const shapes: FieldShape[] = [];
    for (const version of kind.versions) {
      const ours = await this.#ours(version);
      shapes.push(...(ours === undefined ? await this.#publishedOf(version, kind) : [ours]));
    }
    return await this.#listsIn(shapes);
  }

  /** The same of several kinds, of which the built-in ones are known. @param kinds none: every built-in one. */
  async builtInObjectLists(kinds: readonly KindName[]): Promise<IsObjectList> {
    const asked = new Set(kinds.map(({ group, resource }) => `${group}/${resource}`));
    const builtIn = knownFeedKinds().filter(
      ({ group, resource }) => asked.size === 0 || asked.has(`${group}/${resource}`),
    );
    const shapes: FieldShape[] = [];
    for (const version of builtIn) {
      const ours = await this.#ours(version);
      if (ours !== undefined) shapes.push(ours);
      // all of them take tens of milliseconds the first time
      await setImmediate();
    }
    return await this.#listsIn(shapes);
  }

  /** The same of a kind of ours. */
  async controlObjectLists({ spec, status }: Pick<ControlKind, 'spec' | 'status'>): Promise<IsObjectList> {
    return await this.#listsIn([shapeOfControl({ spec, status })]);
  }

  async #listsIn(shapes: readonly FieldShape[]): Promise<IsObjectList> {
    const anyKind = await this.#ours({ group: '', version: 'v1', kind: 'Namespace' });
    const ofAll = anyKind === undefined ? [] : [anyKind];
    return (path) => {
      const [first] = path;
      return isListOfObjects(first?.kind === 'member' && first.name === 'metadata' ? ofAll : shapes, path);
    };
  }

  /** Where clusters disagree more than that, the first ones they have. */
  async #publishedOf(
    version: ApiResource,
    { visible, sources }: Omit<FieldsOfKind, 'storedAs'>,
  ): Promise<FieldShape[]> {
    const documents = await this.#store.documents({ visible, name: openapiDocumentName(openapiPath(version)) });
    const ids = new Set(sources.map(({ id }) => id));
    const contents = new Set(documents.filter(({ source }) => ids.has(source)).map(({ hash }) => hash));
    const shapes: FieldShape[] = [];
    for (const hash of [...contents].slice(0, contentsRead)) {
      const shape = await this.#published(hash, version);
      if (shape !== undefined) shapes.push(shape);
    }
    return shapes;
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
  async #ours(version: SchemaKind): Promise<FieldShape | undefined> {
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
    { group, version, kind }: SchemaKind,
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
