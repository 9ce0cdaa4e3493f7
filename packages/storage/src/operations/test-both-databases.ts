// biome-ignore lint/correctness/noUndeclaredDependencies: tests of every package may use the lab (STY-L05)
import { createTestDatabase } from '@orrery/lab/postgres';
import { openForTest } from '../postgres/test-open.ts';
import type { Database } from '../sql/database.ts';
import { openSqliteDatabase } from '../sqlite/open-sqlite-database.ts';

/** Opens an empty database of each make; what it holds ends with the stack. */
export const bothDatabases: readonly {
  readonly name: string;
  readonly open: (use: AsyncDisposableStack) => Promise<Database>;
}[] = [
  { name: 'SQLite', open: async (use) => use.use(await openSqliteDatabase(':memory:')) },
  {
    name: 'PostgreSQL',
    open: async (use) => use.use(await openForTest(use.use(await createTestDatabase()).url)),
  },
];
