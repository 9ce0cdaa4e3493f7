import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { type Cluster, startCluster } from '@orrery/lab';
import { isJsonObject, type JsonObject, type JsonValue, memberAt, parseJsonValue, textAt } from '@orrery/model';

/**
 * Makes `hub-schemas.generated.ts` of the API server from the OpenAPI v3 documents of a lab kube-apiserver of the hub version: all schemas,
 * each once, and of paths only which kind they are of. Run it when the hub version moves: `npm exec -- node tools/make-hub-schemas.ts`.
 */
const target = join(import.meta.dirname, '../packages/apiserver/src/openapi/hub-schemas.generated.ts');
const groupVersionPath = /^(?:api\/[^/]+|apis\/[^/]+\/[^/]+)$/;
const lineLength = 120;

await using cluster = await startCluster({ version: '1.36' });
const schemas = new Map<string, JsonValue>();
const documents = new Map<string, JsonObject>();
for (const [path, url] of await readIndex(cluster)) {
  const document = parseJsonValue(await read(cluster, url));
  const own = memberAt(document, 'components', 'schemas');
  if (!isJsonObject(own)) continue;
  const different = Object.entries(own).filter(([name, schema]) => !isKnown(name, schema));
  documents.set(path, {
    schemas: Object.keys(own),
    different: Object.fromEntries(different),
    paths: kindsOf(memberAt(document, 'paths')),
  });
}
const text = JSON.stringify({ schemas: Object.fromEntries(schemas), documents: Object.fromEntries(documents) });
const packed = zstdCompressSync(text, {
  params: { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_windowLog]: 23 },
});
const version = textAt(parseJsonValue(await read(cluster, '/version')), 'gitVersion');
writeFileSync(target, render(version, [...documents.keys()], packed.toString('base64')));
console.log(`${documents.size} documents, ${schemas.size} schemas: ${text.length} -> ${packed.length} bytes`);

async function readIndex(from: Cluster): Promise<readonly (readonly [path: string, url: string])[]> {
  const paths = memberAt(parseJsonValue(await read(from, '/openapi/v3')), 'paths');
  if (!isJsonObject(paths)) throw new Error('no index of OpenAPI documents');
  return Object.entries(paths)
    .filter(([path]) => groupVersionPath.test(path))
    .map(([path, entry]) => [path, textAt(entry, 'serverRelativeURL')]);
}

async function read(from: Cluster, path: string): Promise<string> {
  const { status, body } = await from.request({ method: 'GET', path });
  if (status !== 200) throw new Error(`GET ${path}: ${status}`);
  return body;
}

/** Documents share schemas, which makes the file small; a few name other kinds in each (DeleteOptions, WatchEvent). */
function isKnown(name: string, schema: JsonValue): boolean {
  if (!schemas.has(name)) schemas.set(name, schema);
  return JSON.stringify(schemas.get(name)) === JSON.stringify(schema);
}

/** The kind of what a path gives, as `kubectl explain` looks it up. */
function kindsOf(paths: JsonValue | undefined): JsonObject {
  if (!isJsonObject(paths)) return {};
  const pairs = Object.entries(paths).flatMap(([path, item]): readonly (readonly [string, JsonValue])[] => {
    const kind = memberAt(item, 'get', 'x-kubernetes-group-version-kind');
    return kind === undefined || path.includes('/watch/') ? [] : [[path, kind]];
  });
  return Object.fromEntries(pairs);
}

function render(of: string, paths: readonly string[], base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return `/**
 * OpenAPI v3 schemas of the built-in kinds of Kubernetes ${of} (Apache-2.0, The Kubernetes Authors), as JSON in one zstd frame, in base64.
 * Made by tools/make-hub-schemas.ts.
 */
export const hubSchemas: { readonly version: string; readonly paths: readonly string[]; readonly packed: readonly string[] } = {
  version: '${of}',
  paths: [
${paths.map((path) => `    '${path}',`).join('\n')}
  ],
  packed: [
${lines.map((line) => `    '${line}',`).join('\n')}
  ],
};
`;
}
