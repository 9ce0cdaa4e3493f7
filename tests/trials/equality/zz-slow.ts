import { startPostgres } from '@orrery/lab';
import { createPostgresStore } from '@orrery/storage';
import { checkObjects, checkQueries, fleetOf } from '@orrery/storage/equality';
await using server = await startPostgres();
for (const seed of process.argv.slice(2).map(Number)) {
  await using store = await createPostgresStore({ url: await server.createDatabase(), connections: { point: 2, scan: 1 } });
  const t0=performance.now(); const fleet = await fleetOf(store, seed); console.log(seed,'play',(performance.now()-t0)|0, fleet.model.history.states.length);
  const slow: [number,string][]=[]; const total: Record<string,[number,number]>={};
  const timed = (name: string) => async (...args: unknown[]) => { const t=performance.now(); try { return await (store as any)[name](...args);} finally { const d=performance.now()-t; (total[name]??=[0,0])[0]+=1; total[name]![1]+=d; slow.push([d,name+' '+JSON.stringify(args,(k,v)=>typeof v==='bigint'?String(v):v)]); } };
  const reader = { list: timed('list'), count: timed('count'), aggregate: timed('aggregate'), get: timed('get'), history: timed('history') } as any;
  const t1=performance.now(); await checkQueries({...fleet, reader},{seed,runs:150}); const t2=performance.now(); await checkObjects({...fleet,reader},{seed,runs:50}); console.log('queries',(t2-t1)|0,'objects',(performance.now()-t2)|0);
  console.log(Object.entries(total).map(([n,[c,d]])=>`${n} ${c} calls ${d|0} ms avg ${(d/c).toFixed(1)}`).join('; ')); slow.sort((a,b)=>b[0]-a[0]); for (const [d,x] of slow.slice(0,6)) console.log(d|0,x.slice(0,700));
}
