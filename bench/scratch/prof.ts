import { openSqliteDatabase } from '../../packages/storage/src/sqlite/open-sqlite-database.ts';
import { operations } from '../../packages/storage/src/operations/operations.ts';
import { Catalogue } from '../../packages/storage/src/sql/catalogue.ts';
import { parseFieldPath } from '@orrery/query';
import { timesOf } from '../report/times-of.ts';
const [file='', what='all', n='100'] = process.argv.slice(2);
const db = await openSqliteDatabase(file, {});
const context = { catalogue: new Catalogue(), checkpoint: async () => {} };
const everything = { visible: { kind: 'everything' } } as const;
const pods = { ...everything, kinds: [{ group: '', resource: 'pods' }] };
const queries: Record<string, any> = {
  all: everything, pods,
  name: { ...pods, order: [{ by: 'name' }] },
  created: { ...pods, order: [{ by: 'created', descending: true }] },
  node: { ...pods, order: [{ by: { path: parseFieldPath('spec.nodeName') } }] },
};
for (const w of what.split(',')) {
  const t = await timesOf(Number(n), async () => { await operations.listObjects(db, { query: queries[w], range: { limit: 500 } }, context); });
  t.sort((a, b) => a - b);
  console.log(w, 'p50', t[t.length >> 1]!.toFixed(2), 'p99', t[Math.floor(t.length * .99)]!.toFixed(2));
}
