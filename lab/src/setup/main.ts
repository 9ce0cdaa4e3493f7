/** `npm run lab:setup [component...]`: gets the real components that tests, benchmarks and the demo run against. */
import { stdout } from 'node:process';
import { installComponent } from './install-component.ts';
import { findRecipe, listRecipes } from './recipes.ts';

function say(line: string): void {
  stdout.write(`${line}\n`);
}

const names = process.argv.slice(2);
const recipes = names.length === 0 ? listRecipes() : names.map(findRecipe);
let failures = 0;
for (const recipe of recipes) {
  const { name, outcome, detail } = await installComponent(recipe, process.env, say);
  say(`${name}: ${outcome}: ${detail}`);
  if (outcome === 'failed') failures += 1;
}
if (failures > 0) {
  say(
    `${failures} of ${recipes.length} components are missing; tests that need them are skipped (or fail, with ORRERY_LAB=required)`,
  );
  process.exitCode = 1;
}
