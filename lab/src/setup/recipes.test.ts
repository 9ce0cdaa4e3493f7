import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pinnedVersion } from './pins.ts';
import { findRecipe, goPackagesOf, listRecipes, OWN_GO_MODULES } from './recipes.ts';

const GO = join(import.meta.dirname, '..', '..', 'go');
const PYTHON = join(import.meta.dirname, '..', '..', 'python');

describe('the table of components', () => {
  it('LAB pins: every component has a version and every tool name is used once', () => {
    const tools = listRecipes().flatMap(({ tools }) => [...tools.keys()]);
    expect(new Set(tools).size).toBe(tools.length);
    for (const { name } of listRecipes()) expect(pinnedVersion(name)).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('LAB pins: the committed go.mod of a component requires the pinned version and names its commands', () => {
    for (const recipe of listRecipes().filter(({ kind }) => kind === 'go')) {
      const version = pinnedVersion(recipe.name);
      expect(readFileSync(join(GO, recipe.name, 'go.mod'), 'utf8')).toMatch(` v${version}\n`);
      const foreign = goPackagesOf(recipe).filter((path) => !path.startsWith(OWN_GO_MODULES));
      const tools = foreign.length === 0 ? '' : readFileSync(join(GO, recipe.name, 'tools.go'), 'utf8');
      for (const path of foreign) expect(tools).toContain(`_ "${path}"`);
    }
  });

  it('LAB pins: the requirements of a Python program name the pinned version and carry a hash for every package', () => {
    for (const { name } of listRecipes().filter(({ kind }) => kind === 'python')) {
      const text = readFileSync(join(PYTHON, name, 'requirements.txt'), 'utf8');
      expect(text).toContain(`==${pinnedVersion(name)} `);
      for (const requirement of text.split(/\n(?=\S)/)) expect(requirement).toMatch(/^\S+==\S+ \\\n\s+--hash=sha256:/);
    }
  });

  it('LAB setup of an unknown component names the known ones', () => {
    expect(() => findRecipe('etcdd')).toThrow(/no component etcdd; known: .*etcd/);
  });
});
