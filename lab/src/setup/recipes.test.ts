import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pinnedVersion } from './pins.ts';
import { findRecipe, goPackagesOf, listRecipes } from './recipes.ts';

const GO = join(import.meta.dirname, '..', '..', 'go');

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
      const tools = readFileSync(join(GO, recipe.name, 'tools.go'), 'utf8');
      for (const path of goPackagesOf(recipe)) expect(tools).toContain(`_ "${path}"`);
    }
  });

  it('LAB setup of an unknown component names the known ones', () => {
    expect(() => findRecipe('etcdd')).toThrow(/no component etcdd; known: .*etcd/);
  });
});
