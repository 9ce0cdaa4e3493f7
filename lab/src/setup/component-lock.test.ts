import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockComponent } from './component-lock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-lab-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('lockComponent', () => {
  it('LAB setup holds the lock file with its process id until disposed', () => {
    const path = join(folder, 'a.lock');
    const lock = lockComponent(path, () => undefined);
    expect(readFileSync(path, 'utf8')).toBe(String(process.pid));
    lock[Symbol.dispose]();
    expect(existsSync(path)).toBe(false);
  });

  it('LAB setup takes over the lock of a process that is gone, without waiting', () => {
    const path = join(folder, 'a.lock');
    writeFileSync(path, String(spawnSync('true').pid));
    const waits: number[] = [];
    using _lock = lockComponent(path, (pid) => waits.push(pid));
    expect(readFileSync(path, 'utf8')).toBe(String(process.pid));
    expect(waits).toEqual([]);
  });
});
