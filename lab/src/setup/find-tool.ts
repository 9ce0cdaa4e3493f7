import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, componentFolder, type Environment, overrideVariable } from './cache-folder.ts';
import { readManifest } from './manifest.ts';
import { pinnedVersion } from './pins.ts';
import { listRecipes, type Recipe } from './recipes.ts';

/** The folder of a component when it is in the cache, whole; undefined otherwise. */
function findComponent(recipe: Recipe, env: Environment): string | undefined {
  const folder = componentFolder(cacheFolder(env), recipe.name, pinnedVersion(recipe.name));
  return readManifest(folder) === undefined ? undefined : folder;
}

/**
 * The path of a tool: the file its override variable names, else the cached one; undefined when the lab has neither.
 * @throws Error when no component has a tool of this name.
 */
export function findTool(tool: string, env: Environment = process.env): string | undefined {
  const recipe = recipeOfTool(tool);
  const override = env[overrideVariable(tool)];
  if (override) return existsSync(override) ? override : undefined;
  const folder = findComponent(recipe, env);
  return folder === undefined ? undefined : join(folder, tool);
}

/**
 * Like {@link findTool}, for code that cannot go on without it.
 * @throws Error with the command that gets the tool.
 */
export function requireTool(tool: string, env: Environment = process.env): string {
  const path = findTool(tool, env);
  if (path !== undefined) return path;
  throw new Error(
    `the lab has no ${tool}: run "npm run lab:setup ${recipeOfTool(tool).name}", or set ${overrideVariable(tool)}`,
  );
}

/** The folder of files that come with a component, such as kwok's stages. @throws Error with the command that gets them. */
export function requireComponentFolder(name: string, env: Environment = process.env): string {
  const recipe = listRecipes().find((each) => each.name === name);
  const folder = recipe === undefined ? undefined : findComponent(recipe, env);
  if (folder !== undefined) return folder;
  throw new Error(`the lab has no component ${name}: run "npm run lab:setup ${name}"`);
}

/** The components that hold those of `tools` which the lab does not have; unique, in the order of the table. */
export function missingComponents(tools: readonly string[], env: Environment = process.env): string[] {
  const missing = new Set(
    tools.filter((tool) => findTool(tool, env) === undefined).map((tool) => recipeOfTool(tool).name),
  );
  return listRecipes().flatMap(({ name }) => (missing.has(name) ? [name] : []));
}

/** Every tool of every component. */
export function allTools(): string[] {
  return listRecipes().flatMap((recipe) => [...recipe.tools.keys()]);
}

function recipeOfTool(tool: string): Recipe {
  const recipe = listRecipes().find(({ tools }) => tools.has(tool));
  if (recipe === undefined) throw new Error(`the lab knows no tool ${tool}; it knows ${allTools().join(', ')}`);
  return recipe;
}
