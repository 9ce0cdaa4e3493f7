import { parseSync } from 'oxc-parser';

/** What a file imports or re-exports, dynamically too. */
export interface FileImports {
  /** Module names as written. */
  readonly modules: readonly string[];
  /** `export *` statements. */
  readonly exportsAll: number;
  readonly hasDefaultExport: boolean;
}

/** Reads the imports of a source text. @throws Error when it cannot be parsed. */
export function readImports(path: string, text: string): FileImports {
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const exported = module.staticExports.flatMap((each) => each.entries);
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start, moduleRequest.end));
  return {
    modules: [
      ...module.staticImports.map((each) => each.moduleRequest.value),
      ...exported.flatMap((entry) => (entry.moduleRequest === null ? [] : [entry.moduleRequest.value])),
      ...dynamic.filter((request) => /^['"]/.test(request)).map((request) => request.slice(1, -1)),
    ],
    exportsAll: exported.filter((entry) => entry.importName.kind === 'All' || entry.importName.kind === 'AllButDefault')
      .length,
    hasDefaultExport: exported.some((entry) => entry.exportName.kind === 'Default'),
  };
}
