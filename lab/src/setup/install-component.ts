import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { askVersion, compareVersions } from './ask-version.ts';
import { buildGo, goInputs } from './build-go.ts';
import { buildPython, pythonInputs } from './build-python.ts';
import { cacheFolder, componentFolder, type Environment, overrideVariable } from './cache-folder.ts';
import { lockComponent } from './component-lock.ts';
import { debianInputs, fetchDebian } from './fetch-debian.ts';
import { readManifest, writeManifest } from './manifest.ts';
import { pinnedVersion } from './pins.ts';
import type { Recipe } from './recipes.ts';

/** What became of one component; `detail` is one line for a person, or several after a failed build. */
export interface Installation {
  readonly name: string;
  readonly outcome: 'present' | 'made' | 'overridden' | 'failed';
  readonly detail: string;
}

/**
 * Gets one component into the cache unless it is there. Never throws: what could not be had is a result.
 * Safe to run twice at once and to interrupt: made in a temporary folder under a lock, renamed when whole.
 */
export async function installComponent(
  recipe: Recipe,
  env: Environment,
  say: (line: string) => void,
): Promise<Installation> {
  const { name } = recipe;
  try {
    const overridden = await askOverrides(recipe, env);
    if (overridden !== undefined) return { name, outcome: 'overridden', detail: overridden };
    const folder = componentFolder(cacheFolder(env), name, pinnedVersion(name));
    if (isCurrent(recipe, folder)) return { name, outcome: 'present', detail: folder };
    mkdirSync(cacheFolder(env), { recursive: true });
    using _lock = lockComponent(`${folder}.lock`, (pid) =>
      say(`${name}: waiting for process ${pid}, which is getting it`),
    );
    if (isCurrent(recipe, folder)) return { name, outcome: 'present', detail: folder };
    say(`${name} ${pinnedVersion(name)}: ${recipe.kind === 'go' ? 'building (minutes)' : 'downloading'}`);
    await makeComponent(recipe, folder);
    return { name, outcome: 'made', detail: folder };
  } catch (error) {
    return { name, outcome: 'failed', detail: explain(recipe, error) };
  }
}

/** When every tool is replaced by a file of the user: their versions, asked from them. */
async function askOverrides(recipe: Recipe, env: Environment): Promise<string | undefined> {
  const found: string[] = [];
  for (const tool of recipe.tools.keys()) {
    const path = env[overrideVariable(tool)];
    if (!path) return undefined;
    found.push(`${path} (${await askVersion(tool, path)})`);
  }
  return found.join(', ');
}

function inputsOf(recipe: Recipe): string {
  const version = pinnedVersion(recipe.name);
  switch (recipe.kind) {
    case 'go':
      return goInputs(recipe, version);
    case 'python':
      return pythonInputs(recipe, version);
    case 'debian':
      return debianInputs(recipe, version);
  }
}

/** Makes a component in a folder. @returns how it was made, for the manifest. */
async function make(recipe: Recipe, folder: string): Promise<string> {
  switch (recipe.kind) {
    case 'go':
      return await buildGo(recipe, pinnedVersion(recipe.name), folder);
    case 'python':
      return await buildPython(recipe, folder);
    case 'debian':
      return await fetchDebian(recipe, folder);
  }
}

function isCurrent(recipe: Recipe, folder: string): boolean {
  return readManifest(folder)?.inputs === inputsOf(recipe);
}

async function makeComponent(recipe: Recipe, folder: string): Promise<void> {
  removeInterrupted(folder);
  const work = mkdtempSync(`${folder}.making-`);
  try {
    const made = await make(recipe, work);
    const actual = await checkVersions(recipe, work);
    chmodSync(work, 0o755);
    await writeManifest(work, { name: recipe.name, version: actual, made, inputs: inputsOf(recipe) });
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What a killed run left behind. The lock is held: nobody else is making this component. */
function removeInterrupted(folder: string): void {
  const prefix = `${basename(folder)}.making-`;
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** A built tool must say exactly the pinned version; a package of a moving Debian suite may be newer, never older. */
async function checkVersions(recipe: Recipe, folder: string): Promise<string> {
  const pinned = pinnedVersion(recipe.name);
  let actual = pinned;
  for (const tool of recipe.tools.keys()) {
    actual = await askVersion(tool, join(folder, tool));
    const order = compareVersions(actual, pinned);
    const isMoving = recipe.kind === 'debian' && recipe.isMoving;
    if (isMoving ? order < 0 : order !== 0) throw new Error(`${tool} says version ${actual}, wanted ${pinned}`);
  }
  return actual;
}

const needs: Readonly<Record<Recipe['kind'], string>> = {
  go: 'Go 1.26 or newer',
  python: 'Python 3.10 or newer with its module venv',
  debian: "Debian's apt-get and dpkg",
};

function explain(recipe: Recipe, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (!text.endsWith('is not installed')) return text;
  const tools = [...recipe.tools.keys()].map(overrideVariable).join(', ');
  return `${text}; getting it needs ${needs[recipe.kind]}. Files you have can be used instead: ${tools}`;
}
