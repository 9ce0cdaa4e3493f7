import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, silentLog } from '@orrery/kit';
import { createSqliteStore } from '@orrery/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openVault } from './open-vault.ts';

const deps = { clock: new FakeClock(), log: silentLog };
let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-open-vault-'));
});
afterEach(() => rm(home, { recursive: true }));

test('KSY-J01 a second server of a database without the key of the first is told which file to copy', async () => {
  await using store = await createSqliteStore({ file: ':memory:' });
  using _ = await openVault({ directory: join(home, 'one'), store, isShared: true }, deps);
  const [file] = await readdir(join(home, 'one'));
  const directory = join(home, 'two');
  const refused = openVault({ directory, store, isShared: true }, deps);
  await expect(refused).rejects.toMatchObject({ exitCode: 1 });
  await expect(refused).rejects.toThrow(
    `copy that file from the directory keys of its data directory to ${directory} (mode 0600)`,
  );
  await expect(refused).rejects.toThrow(`the value is sealed with ${file}`);
  expect(await readdir(directory)).toEqual([]);
});

test('S-06.2 a database of one server whose key is gone asks for its backup only', async () => {
  await using store = await createSqliteStore({ file: ':memory:' });
  using _ = await openVault({ directory: join(home, 'one'), store, isShared: false }, deps);
  const refused = openVault({ directory: join(home, 'two'), store, isShared: false }, deps);
  await expect(refused).rejects.toThrow(/restore the file kek-1-[0-9a-f]{8} from its backup$/);
});
