import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOwnHome } from './keep-compiled-modules.ts';

const module = new URL('./keep-compiled-modules.ts', import.meta.url).href;
const program = `
  import { findCompiledModules, keepCompiledModules } from ${JSON.stringify(module)};
  keepCompiledModules();
  process.stdout.write(findCompiledModules() ?? 'none');
`;
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'orrery-home-'));
});

afterEach(() => rmSync(home, { recursive: true }));

/** Where a program of the user keeps what it compiled. */
function keptIn(env: Readonly<Record<string, string>>): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { env });
  expect(String(stderr)).toBe('');
  return String(stdout);
}

describe('keepCompiledModules', () => {
  it("keeps modules in a folder of the user's own", () => {
    expect(keptIn({ HOME: home })).toBe(join(home, '.cache/orrery/compiled'));
    expect(readdirSync(home)).toEqual(['.cache']);
  });

  it('keeps them where NODE_COMPILE_CACHE says', () => {
    expect(keptIn({ HOME: home, NODE_COMPILE_CACHE: join(home, 'here') })).toBe(join(home, 'here'));
    expect(readdirSync(home)).toEqual(['here']);
  });

  it.each(['', 'relative', join(tmpdir(), 'orrery-no-such-home')])('keeps none for the home %j', (named) => {
    expect(keptIn({ HOME: named })).toBe('none');
  });

  it('keeps none in the home of another user, or of a user without one', () => {
    const { uid } = statSync(home);
    expect(findOwnHome({ findHome: () => home, user: uid })).toBe(home);
    expect(findOwnHome({ findHome: () => home, user: uid + 1 })).toBeUndefined();
    const findHome = (): string => {
      throw new Error('no such user');
    };
    expect(findOwnHome({ findHome })).toBeUndefined();
  });
});
