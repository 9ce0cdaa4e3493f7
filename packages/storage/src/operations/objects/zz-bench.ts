import { existsSync } from 'node:fs';
import { parseFieldPath } from '@orrery/query';
import { sourceId } from '@orrery/model';
import { Catalogue } from '../../sql/catalogue.ts';
import { openSqliteDatabase } from '../../sqlite/open-sqlite-database.ts';
import { openForTest } from '../../postgres/test-open.ts';
import { writeBatch } from '../batches/write-batch.ts';
import { fillFields } from '../maintenance/fill-fields.ts';
import { ensureSource } from '../sources/ensure-source.ts';
import { countObjects } from './count-objects.ts';
import { explainList } from './explain-list.ts';
import { getObject } from './get-object.ts';
import { listObjects } from './list-objects.ts';

const target = process.argv[2]!;
const total = Number(process.argv[3]);
const isPg = target.startsWith('postgres');
const fresh = process.argv[4] === 'fill';
const database: any = isPg ? await openForTest(target) : await openSqliteDatabase(target, { cacheKib: 65536 } as any);
const context: any = { catalogue: new Catalogue(), checkpoint: async () => undefined };
const S = 200;
const enc = new TextEncoder();
if (fresh) {
  while (await fillFields(database, undefined, context));
  const t0 = performance.now();
  const sources: any[] = [];
  for (let s = 0; s < S; s++) sources.push(await ensureSource(database, { kind: 'cluster', name: `c${s}` }, context));
  const per = total / S;
  for (let s = 0; s < S; s++) {
    for (let i = 0; i < per; i += 1000) {
      const changes: any[] = [];
      for (let j = i; j < Math.min(i + 1000, per); j++) {
        const n = s * per + j;
        const h = (n * 2654435761) % 4294967296;
        const namespace = `ns-${j % 50}`;
        const name = `web-${h.toString(36)}-${j}`;
        const uid = `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
        const body = { metadata: { name, namespace, uid, creationTimestamp: new Date(1.6e12 + (h % 6e7) * 1000).toISOString().replace(/\.\d+/, ''), labels: { app: `app-${Math.floor((h % 1e6) ** 2 / 1e9)}`, env: ['prod', 'dev', 'test'][h % 3], 'pod-template-hash': `h${h % 20000}`, rare: `r${h % (total / 50)}` }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `rs-${h % 20000}`, uid: `00000000-0000-4000-8000-ffff${(h % 20000).toString(16).padStart(8, '0')}`, controller: true }], annotations: { note: `x`.repeat(100) } }, spec: { nodeName: `node-${j % 40}`, containers: [{ name: 'main', image: `registry/app:${h % 500}`, env: Array.from({ length: 20 }, (_, k) => ({ name: `VAR_${k}`, value: `value-${(h * (k + 1)) % 1000}` })) }], free: `f${n}` }, status: { phase: h % 50 === 0 ? 'Failed' : 'Running', podIP: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, podIPs: [{ ip: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` }], conditions: ['Ready', 'Initialized', 'PodScheduled'].map((type) => ({ type, status: 'True', lastTransitionTime: '2024-01-01T00:00:00Z' })) } };
        changes.push({ op: 'put', key: { source: sources[s].id, group: '', resource: 'pods', namespace, name }, version: 'v1', uid, originVersion: String(n), body: enc.encode(JSON.stringify(body)), annotationsEnd: 2 });
      }
      await writeBatch(database, { changes }, context);
    }
  }
  console.log('filled', total, ((performance.now() - t0) / 1000).toFixed(1), 's');
}
const everything = { kind: 'everything' as const };
const pods = [{ group: '', resource: 'pods' }];
async function time(name: string, run: () => Promise<any>, n = 20) {
  const times: number[] = [];
  let r: any;
  for (let i = 0; i < n; i++) { const t = performance.now(); r = await run(); times.push(performance.now() - t); }
  times.sort((a, b) => a - b);
  console.log(name.padEnd(44), 'p50', times[n >> 1]!.toFixed(2), 'max', times.at(-1)!.toFixed(2), typeof r === 'number' ? r : (r?.objects?.heads.length ?? ''));
  return r;
}
const list = (q: any, range: any = { limit: 500 }) => listObjects(database, { query: { visible: everything, kinds: pods, ...q }, range }, context);
const count = (q: any) => countObjects(database, { visible: everything, kinds: pods, ...q }, context);
const label = (key: string, v: string) => ({ kind: 'label', of: 'labels', key, test: { op: 'in', values: [v] } });
const field = (path: string, test: any) => ({ kind: 'field', field: { path: parseFieldPath(path) }, test });
const page = await list({});
const key = page.objects.heads[100]!.key;
await time('get', () => getObject(database, { visible: everything, key }, context), 200);
await time('list default first', () => list({}));
let after: any; for (let i = 0; i < 50; i++) after = (await list({}, { limit: 500, ...(after ? { after } : {}) })).next;
await time('list default page 51', () => list({}, { limit: 500, after }));
await time('list all kinds', () => list({ kinds: undefined }));
await time('list skip 50000', () => list({}, { limit: 500, skip: 50000 }), 3);
for (const by of ['name', 'created', 'revision', { path: parseFieldPath('status.phase') }, { path: parseFieldPath('status.podIP') }, { path: parseFieldPath('spec.nodeName') }] as any[]) for (const descending of [false, true]) {
  const order = [{ by, descending }];
  const p1 = await time(`order ${JSON.stringify(by).slice(0, 60)} ${descending}`, () => list({ order }), 7);
  let a = p1.next; for (let i = 0; i < 5; i++) a = (await list({ order }, { limit: 500, after: a })).next;
  await time(`   page 7`, () => list({ order }, { limit: 500, after: a }), 7);
}
await time('label rare (50 hits)', () => list({ where: label('rare', 'r7') }));
await time('label env=prod (1/3)', () => list({ where: label('env', 'prod') }));
await time('label app=app-900 (~5%?)', () => list({ where: label('app', 'app-900') }));
await time('label exists', () => list({ where: { kind: 'label', of: 'labels', key: 'pod-template-hash' } }), 7);
await time('not label env=prod', () => list({ where: { kind: 'not', of: label('env', 'prod') } }), 7);
await time('field podIP', () => list({ where: field('status.podIPs[].ip', { op: 'in', values: ['10.0.5.7'] }) }));
await time('cidr /24', () => list({ where: { kind: 'field', field: { semantic: 'ip' }, test: { op: 'cidr', block: '10.0.5.0/24' } } }));
await time('image', () => list({ where: field('spec.containers[].image', { op: 'in', values: ['registry/app:7'] }) }));
await time('image glob', () => list({ where: field('spec.containers[].image', { op: 'glob', pattern: 'registry/app:7*' }) }), 7);
await time('phase=Failed', () => list({ where: field('status.phase', { op: 'in', values: ['Failed'] }) }), 7);
await time('phase!=Running', () => list({ where: { kind: 'not', of: field('status.phase', { op: 'in', values: ['Running'] }) } }), 7);
await time('owner', () => list({ where: { kind: 'owner', name: 'rs-77', seniority: 0, everyReference: false } }));
await time('name contains', () => list({ where: { kind: 'text', of: 'name', test: { op: 'contains', text: 'zz9', ignoreCase: true } } }), 3);
await time('undeclared free=f777 (scan)', () => list({ where: field('spec.free', { op: 'in', values: ['f777'] }) }), 1);
await time('undeclared > (scan)', () => list({ where: field('spec.free', { op: 'gt', value: '5' }) }), 1);
await time('annotations note glob', () => list({ where: { kind: 'label', of: 'annotations', key: 'note', test: { op: 'glob', pattern: 'x*' } } }), 7);
await time('count all', () => count({}));
await time('count env=prod', () => count({ where: label('env', 'prod') }), 7);
await time('count label exists hash', () => count({ where: { kind: 'label', of: 'labels', key: 'pod-template-hash' } }), 7);
await time('count env=prod & ns', () => count({ where: { kind: 'and', of: [label('env', 'prod'), { kind: 'text', of: 'namespace', test: { op: 'in', values: ['ns-3'] } }] } }), 7);
await time('count env=prod & phase', () => count({ where: { kind: 'and', of: [label('env', 'prod'), field('status.phase', { op: 'in', values: ['Running'] })] } }), 3);
const src = page.objects.heads[0]!.key.source;
const grants = { kind: 'grants', grants: Array.from({ length: 2000 }, (_, i) => ({ sources: [sourceId(2 + (i % 200))], namespaces: { patterns: [`ns-${i % 40}`, `ns-${(i + 7) % 40}x`], clusterScoped: false } })) };
await time('list 2000 grants', () => list({ visible: grants }), 7);
await time('rare, 2000 grants', () => list({ visible: grants, where: label('rare', 'r7') }), 7);
await time('count 2000 grants', () => count({ visible: grants }), 3);
await time('count 2000 grants env', () => count({ visible: grants, where: label('env', 'prod') }), 3);
await time('one source order created', () => list({ visible: { kind: 'grants', grants: [{ sources: [src] }] }, order: [{ by: 'created' }] }), 5);
for (const q of [{}, { where: label('rare', 'r7') }, { where: label('env', 'prod') }, { order: [{ by: 'created' }] }, { order: [{ by: { path: parseFieldPath('status.phase') } }] }] as any[]) {
  const e: any = await explainList(database, { query: { visible: everything, kinds: pods, ...q }, range: { limit: 500, after: undefined } as any }, context);
  console.log(e.driver, e.statements.map((s: any) => s.plan.slice(0, 12).join('\n')).join('\n'));
}
await (database[Symbol.asyncDispose]?.() ?? database[Symbol.dispose]());
