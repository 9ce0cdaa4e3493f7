import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha256OfTexts } from './manifest.ts';
import { type GoRecipe, OWN_GO_MODULES } from './recipes.ts';
import { runCommand } from './run-command.ts';

const MODULES = join(import.meta.dirname, '..', '..', 'go');

/** CGO off: the binaries then run on any distribution. `readonly`: what go.mod and go.sum do not fix is not built. */
const BUILD_ENVIRONMENT = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' };

function linkerFlags(recipe: GoRecipe, version: string): string {
  return ['-s', '-w', ...recipe.stamps(version).map((stamp) => `-X ${stamp}`)].join(' ');
}

/** What the result depends on: the committed module, the linker flags, the list of tools, and the sources of a program of ours. */
export function goInputs(recipe: GoRecipe, version: string): string {
  const folder = join(MODULES, recipe.name);
  const tools = [...recipe.tools].map(([tool, path]) => `${tool}=${path}`);
  const isOwn = [...recipe.tools.values()].some((path) => path.startsWith(OWN_GO_MODULES));
  const sources = isOwn ? readdirSync(folder).filter((file) => file.endsWith('.go')) : [];
  const files = ['go.mod', 'go.sum', ...sources.sort()].map((file) => readFileSync(join(folder, file), 'utf8'));
  return sha256OfTexts([...files, linkerFlags(recipe, version), ...tools]);
}

/**
 * Builds every tool of a recipe into `target`, from the committed module, through the Go module proxy the machine is set up for.
 * @returns how it was made, for the manifest.
 */
export async function buildGo(recipe: GoRecipe, version: string, target: string): Promise<string> {
  const cwd = join(MODULES, recipe.name);
  const flags = linkerFlags(recipe, version);
  for (const [tool, path] of recipe.tools) {
    const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', flags, '-o', join(target, tool), path];
    await runCommand('go', args, { cwd, env: BUILD_ENVIRONMENT });
  }
  for (const { module, folder } of recipe.files) {
    const found = await runCommand('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd, env: BUILD_ENVIRONMENT });
    const copy = join(target, basename(folder));
    mkdirSync(copy, { recursive: true });
    cpSync(join(found.trim(), folder), copy, { recursive: true, mode: 0 });
  }
  return `go build -trimpath -ldflags "${flags}" in lab/go/${recipe.name}, ${(await runCommand('go', ['version'])).trim()}`;
}
