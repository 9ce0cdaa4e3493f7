import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDebianArchive } from './apt-mirror.ts';
import { sha256OfTexts } from './manifest.ts';
import type { DebianRecipe } from './recipes.ts';
import { runCommand } from './run-command.ts';

/** What the result depends on. */
export function debianInputs(recipe: DebianRecipe, version: string): string {
  return sha256OfTexts([recipe.suite, recipe.package, version, ...recipe.tools.values()]);
}

/**
 * Downloads a Debian package of any suite and unpacks the named files, without root and without touching the machine's own apt:
 * `Dir::State::status` is empty, because an installed package of the same name would pin another version.
 * @returns how it was made, for the manifest.
 */
export async function fetchDebian(recipe: DebianRecipe, target: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'orrery-lab-apt-'));
  try {
    for (const folder of ['lists/partial', 'cache/archives/partial', 'unpacked']) {
      mkdirSync(join(work, folder), { recursive: true });
    }
    const { uri, signedBy } = readDebianArchive();
    const options = signedBy === undefined ? '' : `[signed-by=${signedBy}] `;
    writeFileSync(join(work, 'sources.list'), `deb ${options}${uri} ${recipe.suite} main\n`);
    const settings = aptSettings(work);
    await runCommand('apt-get', [...settings, 'update'], { cwd: work });
    await runCommand('apt-get', [...settings, 'download', recipe.package], { cwd: work });
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error(`apt-get downloaded no ${recipe.package} of ${recipe.suite}`);
    await runCommand('dpkg', ['-x', join(work, archive), join(work, 'unpacked')]);
    for (const [tool, path] of recipe.tools) copyFileSync(join(work, 'unpacked', path), join(target, tool));
    return `unpacked from ${archive} of Debian ${recipe.suite}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function aptSettings(work: string): string[] {
  const settings = [
    `Dir::Etc::sourcelist=${work}/sources.list`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${work}/lists`,
    `Dir::Cache=${work}/cache`,
    'Dir::State::status=/dev/null',
    'Acquire::Languages=none',
    // The folder is private to this user, so apt's own unprivileged user could not write there.
    'APT::Sandbox::User=',
  ];
  return ['-qq', ...settings.flatMap((setting) => ['-o', setting])];
}
