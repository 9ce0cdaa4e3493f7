/**
 * Writes `go.mod`, `tools.go` and `go.sum` of `lab/go/kubernetes-*`: `node lab/go/make-kubernetes-module.ts kubernetes-1.36`.
 * Run once per new pin of components.json; the three files are committed, so what is built is fixed and verified.
 *
 * `k8s.io/kubernetes` names its staging modules by local `replace` lines, so `go install` refuses it. The module written here
 * carries its require lines and turns each `./staging/src/k8s.io/x` into the published `k8s.io/x v0.<minor>.<patch>`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pins from '../components.json' with { type: 'json' };
import { findRecipe, goPackagesOf } from '../src/setup/recipes.ts';

/** The platforms whose dependencies go into go.sum: what is built elsewhere must be verified too. */
const PLATFORMS = [
  ['linux', 'amd64'],
  ['linux', 'arm64'],
  ['darwin', 'arm64'],
] as const;

/** No package built here needs them, and 1.32.2 publishes no such versions. */
const LEFT_OUT = /^k8s\.io\/sample-/;

function go(folder: string, args: readonly string[], env: Record<string, string> = {}): string {
  const options = { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  return execFileSync('go', args, options);
}

/** The go.mod text of our module, from that of `k8s.io/kubernetes` at `version`. */
export function rewriteGoMod(original: string, name: string, version: string): string {
  const staging = version.replace(/^1\./, '0.');
  const lines: string[] = [];
  for (const line of original.split('\n')) {
    const [, replaced] = /^\s+(\S+) => \.\/staging\//.exec(line) ?? [];
    const path = replaced ?? /^\s+(\S+) v/.exec(line)?.[1] ?? '';
    if (LEFT_OUT.test(path) || line.startsWith('//')) continue;
    if (line.startsWith('module ')) lines.push(`module orrery.dev/lab/${name}`);
    else if (replaced !== undefined) lines.push(`\t${replaced} => ${replaced} v${staging}`);
    else lines.push(line);
  }
  return `${lines.join('\n').trim()}\n\nrequire k8s.io/kubernetes v${version}\n`;
}

function toolsFile(packages: readonly string[]): string {
  const imports = packages.map((path) => `\t_ "${path}"`).join('\n');
  return `//go:build tools\n\n// Package tools names the commands that lab:setup builds.\npackage tools\n\nimport (\n${imports}\n)\n`;
}

function makeModule(name: string, version: string): void {
  const folder = join(import.meta.dirname, name);
  const packages = goPackagesOf(findRecipe(name));
  const downloaded: { GoMod: string } = JSON.parse(
    go('/', ['mod', 'download', '-json', `k8s.io/kubernetes@v${version}`]),
  );
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'go.sum'), { force: true });
  writeFileSync(join(folder, 'go.mod'), rewriteGoMod(readFileSync(downloaded.GoMod, 'utf8'), name, version));
  writeFileSync(join(folder, 'tools.go'), toolsFile(packages));
  for (const [os, arch] of PLATFORMS) {
    go(folder, ['list', '-mod=mod', '-deps', ...packages], { GOOS: os, GOARCH: arch, CGO_ENABLED: '0', GOFLAGS: '' });
  }
}

const versions = new Map<string, string>(Object.entries(pins));
for (const name of process.argv.slice(2)) {
  const version = versions.get(name);
  if (version === undefined) throw new Error(`${name} is not in lab/components.json`);
  makeModule(name, version);
}
