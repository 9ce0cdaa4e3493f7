import { setImmediate } from 'node:timers/promises';
import { type JsonObject, type JsonValue, StatusError } from '@orrery/model';
import type { Store } from '@orrery/storage';
import { parsePlainJson } from '../json/plain-json.ts';
import type { HubDocuments } from './hub-documents.ts';
import { mergeDocuments } from './merge-documents.ts';
import type { SchemaPart, Shelf, ShelfEntry } from './shelf.ts';
import { addDefinitions, addPaths } from './v2-document.ts';

/** Where texts of documents are. */
export interface SchemaDeps {
  readonly store: Pick<Store, 'document'>;
  readonly hub: HubDocuments;
}

/** The text of an OpenAPI v3 document. @throws StatusError ServiceUnavailable when it was replaced since the shelf was made. */
export async function readEntry(deps: SchemaDeps, { parts }: ShelfEntry): Promise<Uint8Array | string> {
  const [first, ...others] = parts;
  if (others.length === 0) return await readPart(deps, first);
  const documents: JsonValue[] = [];
  for (const part of parts) documents.push(await parsePart(deps, part));
  return JSON.stringify(mergeDocuments(documents));
}

/** The OpenAPI v2 document made of all documents of a shelf. @param hasPaths whether it tells what can be done beside what there is. */
export async function version2Of(deps: SchemaDeps, { entries }: Shelf, options: Version2Options): Promise<JsonObject> {
  const definitions = new Map<string, JsonValue>();
  const paths = new Map<string, JsonValue>();
  for (const { parts } of entries.values()) {
    for (const part of parts) {
      const document = await parsePart(deps, part);
      addDefinitions(definitions, document);
      if (options.hasPaths) addPaths(paths, document);
      // each takes about 10 ms
      await setImmediate();
    }
  }
  return {
    swagger: '2.0',
    info: { title: 'Orrery', version: options.version },
    paths: Object.fromEntries(paths),
    definitions: Object.fromEntries(definitions),
  };
}

/** What an OpenAPI v2 document says beside definitions. */
export interface Version2Options {
  readonly version: string;
  readonly hasPaths: boolean;
}

async function parsePart(deps: SchemaDeps, part: SchemaPart): Promise<JsonValue> {
  if (part.kind === 'hub') return deps.hub.read(part.path) ?? {};
  const text = await readPart(deps, part);
  return parsePlainJson(typeof text === 'string' ? text : new TextDecoder().decode(text));
}

async function readPart({ store, hub }: SchemaDeps, part: SchemaPart): Promise<Uint8Array | string> {
  if (part.kind === 'own') return part.json;
  if (part.kind === 'hub') return JSON.stringify(hub.read(part.path) ?? {});
  return await readStored(store, part.hash);
}

/** @throws StatusError ServiceUnavailable as `readEntry`. */
export async function readStored(store: Pick<Store, 'document'>, hash: string): Promise<Uint8Array> {
  const content = await store.document(hash);
  if (content !== undefined) return content;
  throw new StatusError('ServiceUnavailable', 'the document was replaced while it was read; try again');
}
