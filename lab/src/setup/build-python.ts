import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfTexts } from './manifest.ts';
import type { PythonRecipe } from './recipes.ts';
import { runCommand } from './run-command.ts';

const PROGRAMS = join(import.meta.dirname, '..', '..', 'python');

/** What the result depends on: the requirements with their hashes, and our programs. */
export function pythonInputs(recipe: PythonRecipe, version: string): string {
  const folder = join(PROGRAMS, recipe.name);
  const files = readdirSync(folder).sort();
  return sha256OfTexts([version, ...files, ...files.map((file) => readFileSync(join(folder, file), 'utf8'))]);
}

/**
 * Makes a virtual environment in `target` with exactly the packages of the committed requirements, checked by their hashes, from the
 * package index the machine is set up for; and a command for each program. The folder may be renamed afterwards.
 * @returns how it was made, for the manifest.
 */
export async function buildPython(recipe: PythonRecipe, target: string): Promise<string> {
  const folder = join(PROGRAMS, recipe.name);
  const venv = join(target, 'venv');
  const python = join(venv, 'bin', 'python');
  await runCommand('python3', ['-m', 'venv', venv]);
  const requirements = join(folder, 'requirements.txt');
  const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '--only-binary=:all:'];
  await runCommand(python, [...install, '--disable-pip-version-check', '-r', requirements]);
  // Its job is done; the manifest would list a thousand files of it.
  await runCommand(python, ['-m', 'pip', 'uninstall', '--quiet', '--yes', 'pip', 'setuptools']);
  for (const name of readdirSync(join(venv, 'bin'))) {
    // Scripts name the interpreter by the path of the folder they were made in, which is renamed.
    if (!/^python[\d.]*$/.test(name)) rmSync(join(venv, 'bin', name));
  }
  for (const [tool, file] of recipe.tools) {
    copyFileSync(join(folder, file), join(target, file));
    const command = `#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/venv/bin/python" -B "$here/${file}" "$@"\n`;
    writeFileSync(join(target, tool), command);
    chmodSync(join(target, tool), 0o755);
  }
  return `pip install --require-hashes -r lab/python/${recipe.name}/requirements.txt, ${(await runCommand(python, ['--version'])).trim()}`;
}
