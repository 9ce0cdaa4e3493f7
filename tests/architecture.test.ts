import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findViolations, type SourceFile } from './architecture/find-violations.ts';
import { layers } from './architecture/layers.ts';

const root = join(import.meta.dirname, '..');

/** Only grows: a test that sees less than this sees nothing (STY-F01). */
const leastSources = 250;

const unread = new Set(['node_modules', '.git', 'coverage', 'package-lock.json', 'go.sum']);

/** Every file of the project by its path; git is not asked, since tests need npm alone. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (unread.has(entry.name) || entry.isSymbolicLink()) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const files: readonly SourceFile[] = filesBelow('').map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}));
const sources = files.filter(({ path }) => path.endsWith('.ts'));

describe('architecture', () => {
  it('STY-F01 saw enough: every workspace has files, and the total only grows', () => {
    const workspaces = ['packages', 'apps'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    );
    for (const workspace of [...workspaces, 'lab']) {
      expect(sources.filter(({ path }) => path.startsWith(`${workspace}/src/`)).length, workspace).toBeGreaterThan(0);
      expect(layers.has(workspace.split('/').at(-1) ?? ''), `${workspace} has a layer`).toBe(true);
    }
    expect(sources.length).toBeGreaterThanOrEqual(leastSources);
  });

  it('STY-F02 no file breaks a rule', () => {
    const broken = files.flatMap((file) => findViolations(file).map((violation) => `${file.path}: ${violation}`));
    expect(broken).toEqual([]);
  });

  it('STY-X02 every store runs the conformance suite', () => {
    const stores = readdirSync(join(root, 'packages/storage/src'), { withFileTypes: true }).filter(
      (entry) =>
        entry.isDirectory() && existsSync(join(root, `packages/storage/src/${entry.name}/${entry.name}-store.ts`)),
    );
    expect(stores.length).toBeGreaterThan(0);
    for (const { name } of stores) {
      const test = files.find(({ path }) => path === `packages/storage/src/${name}/${name}-store.test.ts`);
      expect(test?.text).toContain('runStoreConformance(');
    }
  });

  it.each([
    ['STY-L01', 'packages/model/src/x.ts', "import '@orrery/http';"],
    ['STY-L01', 'packages/sync/src/x.ts', "import type { V } from '@orrery/access';"],
    ['STY-L01', 'packages/storage/src/x.ts', "const x = import('@orrery/sync');"],
    ['STY-L04', 'apps/cli/src/x.ts', "import '@orrery/storage';"],
    ['STY-L05', 'apps/server/src/x.ts', "import '@orrery/lab';"],
    ['STY-L07', 'packages/sync/src/x.ts', "import 'node:sqlite';"],
    ['STY-L07', 'packages/access/src/x.ts', "import { connect } from 'node:net';"],
    ['STY-B01', 'packages/kit/src/a/x.ts', "import { y } from '../index.ts';"],
    ['STY-B02', 'packages/kit/src/x.ts', "import { y } from '../../model/src/y.ts';"],
    ['STY-B02', 'packages/storage/src/x.ts', "import { y } from '@orrery/model/src/y.ts';"],
    ['STY-T02', 'packages/sync/src/x.ts', 'export const x = JSON.parse(text);'],
    ['STY-F02', 'packages/storage/src/x.ts', "import '@orrery/nowhere';"],
    ['STY-F05', 'docs/x.md', `see ${['', 'home', 'someone', 'x'].join('/')}`],
    ['export *', 'packages/kit/src/x.ts', "export * from './y.ts';"],
    ['default export', 'packages/kit/src/x.ts', 'export default 1;'],
    ['a name that says nothing', 'packages/kit/src/utils.ts', 'export const x = 1;'],
  ])('STY-F03 reports %s in %s', (rule, path, text) => {
    expect(findViolations({ path, text }).join('\n')).toContain(rule);
    expect(findViolations({ path: 'packages/sync/src/x.ts', text: "import { x } from '@orrery/model';" })).toEqual([]);
  });
});
