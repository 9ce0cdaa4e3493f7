import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { componentFolder } from './setup/cache-folder.ts';
import { findTool, requireTool } from './setup/find-tool.ts';
import { pinnedVersion } from './setup/pins.ts';
import { assertLabReady, decideLab, describeSkipped, readLabMode, skipMark } from './tier.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'orrery-lab-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

function putEtcd(): void {
  const folder = componentFolder(cache, 'etcd', pinnedVersion('etcd'));
  mkdirSync(folder);
  const manifest = { name: 'etcd', version: pinnedVersion('etcd'), made: 'by hand', inputs: '', files: {} };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

describe('the lab tier', () => {
  it('LAB tier: auto runs what is in the cache and skips what is not, naming components in the order of the table', () => {
    putEtcd();
    const env = { ORRERY_LAB_CACHE: cache };
    expect(decideLab(['etcd', 'etcdctl'], env)).toEqual({ kind: 'run' });
    const missing = ['kubernetes-1.36', 'kwok'];
    expect(decideLab(['kwok', 'etcd', 'kubectl'], env)).toEqual({ kind: 'skip', missing });
  });

  it('LAB tier: required fails and names the command, off skips what is there', () => {
    putEtcd();
    const env = { ORRERY_LAB_CACHE: cache, ORRERY_LAB: 'required' };
    expect(decideLab(['kwok'], env)).toEqual({ kind: 'fail', missing: ['kwok'] });
    expect(() => assertLabReady(env)).toThrow(/npm run lab:setup kubernetes-1\.36 kubernetes-1\.32 kwok/);
    expect(() => assertLabReady({ ...env, ORRERY_LAB: 'auto' })).not.toThrow();
    expect(decideLab(['etcd'], { ...env, ORRERY_LAB: 'off' })).toEqual({ kind: 'skip', missing: [] });
    expect(() => readLabMode({ ORRERY_LAB: 'yes' })).toThrow('use auto, required or off');
  });

  it('LAB override: a given file is used without the cache, a file that is not there is missing', () => {
    const env = { ORRERY_LAB_CACHE: cache, ORRERY_LAB_KWOK: process.execPath };
    expect(findTool('kwok', env)).toBe(process.execPath);
    expect(findTool('kwok', { ...env, ORRERY_LAB_KWOK: join(cache, 'nothing') })).toBeUndefined();
    expect(() => requireTool('etcd', env)).toThrow('npm run lab:setup etcd');
  });

  it('LAB-02 the closing line counts lab tests that were skipped and names the components, each once', () => {
    const names = [`sync ${skipMark(['etcd', 'kwok'])} > one`, `sync ${skipMark(['etcd'])} > two`, 'other > skipped'];
    expect(describeSkipped(names)).toBe('2 lab tests skipped, the lab lacks etcd, kwok: npm run lab:setup etcd kwok');
    expect(describeSkipped([`sync ${skipMark([])} > one`])).toBe('1 lab tests skipped: ORRERY_LAB=off');
    expect(describeSkipped(['other > skipped'])).toBeUndefined();
  });
});
