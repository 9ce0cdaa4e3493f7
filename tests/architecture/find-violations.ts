import { dirname, join, relative } from 'node:path';
import { appImports, jsonParsers, layers, sidewaysImports, thirdPartyHomes } from './layers.ts';
import { readImports } from './read-imports.ts';

/** A file of the repository, with its path from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Texts that must not be committed: paths of a machine, registry hosts, credentials (STY-F05). */
const forbiddenTexts: readonly (readonly [string, RegExp])[] = [
  ['a path of a machine', /(?<![\w/.-])\/(?:home|Users|work|root)\/[a-z]/],
  ['a registry host', /registry\.npm[j]s|npm[m]irror|proxy\.[g]olang|py[p]i\.org|deb\.[d]ebian\.org|crates\.io\/[a]pi/],
  ['a credential', /AKIA[0-9A-Z]{16}|-----BEGIN (?:EC |RSA )?PRIVATE KEY-----\n[A-Za-z0-9+/]{40}/],
];

const vagueNames = /(^|\/)(utils?|common|misc|lib|shared|helpers?)(\/|\.ts$)/;

/** Every rule of `style.md` marked `arch` that a file breaks, one line each. */
export function findViolations({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  for (const [what, pattern] of forbiddenTexts) if (pattern.test(text)) found.push(`STY-F05 ${what}`);
  if (!path.endsWith('.ts')) return found;
  if (vagueNames.test(path)) found.push('a name that says nothing');
  const imports = readImports(path, text);
  const isTest = /\.test\.ts$|\/conformance\/|\/scripted-server\/|\/test-[a-z-]+\.ts$/.test(path);
  const home = packageOf(path);
  if (imports.exportsAll > 0) found.push('export *');
  if (imports.hasDefaultExport && !isConfiguration(path)) found.push('default export');
  for (const module of imports.modules) found.push(...judgeImport({ path, home, isTest }, module));
  if (
    /\bJSON\.parse\(/.test(text) &&
    home?.startsWith('packages/') === true &&
    !isTest &&
    !jsonParsers.includes(path)
  ) {
    found.push('STY-T02 JSON.parse outside of the listed files');
  }
  return found;
}

interface Importer {
  readonly path: string;
  /** `packages/model`, `apps/cli`, `lab`; undefined for the folders of tests and tools. */
  readonly home: string | undefined;
  readonly isTest: boolean;
}

function judgeImport(importer: Importer, module: string): string[] {
  if (module.startsWith('.')) return judgeRelative(importer, module);
  const [, name, subpath] = /^@orrery\/([a-z-]+)(\/.*)?$/.exec(module) ?? [];
  if (name !== undefined) return judgeInternal(importer, name, subpath ?? '');
  const homes = thirdPartyHomes.get(module);
  const own = importer.home?.split('/').at(-1);
  if (homes === undefined || own === undefined || importer.isTest || homes.includes(own)) return [];
  return [`STY-L07 ${module} belongs to ${homes.join(', ')}`];
}

function judgeRelative({ path, home }: Importer, module: string): string[] {
  if (home === undefined) return [];
  const target = join(dirname(path), module);
  const isOutside = relative(home, target).startsWith('..') && target !== 'package.json';
  const isInnerIndex = /(^|\/)index\.ts$/.test(target) && !path.startsWith(`${home}/bin/`);
  return [
    ...(isOutside ? [`STY-B02 ${module} leaves the package`] : []),
    ...(isInnerIndex ? [`STY-B01 ${module}: import the file, not the index`] : []),
  ];
}

function judgeInternal({ home, isTest, path }: Importer, name: string, subpath: string): string[] {
  if (home === undefined) return [];
  const own = home.split('/').at(-1) ?? '';
  if (subpath.startsWith('/src')) return [`STY-B02 ${name}${subpath} reaches into a package`];
  if (isTest && (name === own || name === 'lab')) return [];
  if (name === 'lab') return [`STY-L05 lab is imported by tests only`];
  const from = layers.get(own);
  const to = layers.get(name);
  if (from === undefined) return [`STY-F02 ${own} has no layer`];
  if (to === undefined) return [`STY-F02 ${name} has no layer`];
  const allowed = appImports.get(own);
  if (allowed !== undefined && !isTest && !allowed.includes(name)) return [`STY-L04 ${own} must not import ${name}`];
  const isDown = to < from || sidewaysImports.has(`${own}>${name}`) || (isTest && to <= from);
  return isDown ? [] : [`STY-L01 ${own} (L${from}) must not import ${name} (L${to}) in ${path}`];
}

function packageOf(path: string): string | undefined {
  return /^(?:(?:packages|apps)\/[^/]+|lab)(?=\/)/.exec(path)?.[0];
}

function isConfiguration(path: string): boolean {
  return /\.config\.ts$|^tools\/[a-z-]+\.ts$/.test(path);
}
