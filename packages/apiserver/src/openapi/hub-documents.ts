import { zstdDecompressSync } from 'node:zlib';
import { isJsonObject, type JsonObject, type JsonValue } from '@orrery/model';
import { parsePlainJson } from '../json/plain-json.ts';
import { hubSchemas } from './hub-schemas.generated.ts';

/** Length of the text when it is unpacked, at most. */
const unpackedBytes = 16 * 1024 ** 2;

/** What this build knows of the built-in kinds of the hub version: OpenAPI v3 documents with schemas and the kinds of paths (SEA-R02). */
export interface HubDocuments {
  /** @param path `api/v1`, `apis/apps/v1`. */
  has(path: string): boolean;
  /** The document; undefined when there is none. */
  read(path: string): JsonObject | undefined;
}

interface Packed {
  /** Of all documents, each once. */
  readonly schemas: JsonObject;
  /** Names of schemas of a document, and the kind of each of its paths. */
  readonly documents: {
    readonly [path: string]: {
      readonly schemas: readonly string[];
      /** Those that other documents have otherwise. */
      readonly different: JsonObject;
      readonly paths: JsonObject;
    };
  };
}

/** Unpacks the documents when they are first asked for: 20 ms and 5 MB. */
export function createHubDocuments(): HubDocuments {
  let unpacked: Packed | undefined;
  const all = (): Packed => {
    unpacked ??= unpack();
    return unpacked;
  };
  return {
    has: (path) => hubSchemas.paths.includes(path),
    read: (path) => {
      if (!hubSchemas.paths.includes(path)) return undefined;
      const { documents, schemas } = all();
      const found = documents[path];
      return found === undefined ? undefined : documentOf(found, schemas);
    },
  };
}

function documentOf(found: Packed['documents'][string], schemas: JsonObject): JsonObject {
  const { schemas: names, different, paths } = found;
  const operations = Object.entries(paths).map(([path, kind]): [string, JsonValue] => [
    path,
    { get: { 'x-kubernetes-group-version-kind': kind, responses: { '200': { description: 'OK' } } } },
  ]);
  const wanted = names.flatMap((name): readonly [string, JsonValue][] => {
    const schema = schemas[name];
    return schema === undefined ? [] : [[name, schema]];
  });
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: hubSchemas.version },
    paths: Object.fromEntries(operations),
    components: { schemas: { ...Object.fromEntries(wanted), ...different } },
  };
}

function unpack(): Packed {
  const bytes = zstdDecompressSync(Buffer.from(hubSchemas.packed.join(''), 'base64'), {
    maxOutputLength: unpackedBytes,
  });
  const value = parsePlainJson(bytes.toString());
  if (isJsonObject(value)) return value as unknown as Packed; // what the generator wrote
  throw new Error('the schemas of the hub version are not as they were generated');
}
