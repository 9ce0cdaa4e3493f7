import { createSqliteStore, createPostgresStore } from '@orrery/storage';
import { fillStore } from '../store/fill-store.ts';
import { writeFileSync } from 'node:fs';
const [address='', n='100000'] = process.argv.slice(2);
const store = address.startsWith('postgres') ? await createPostgresStore({url: address}) : await createSqliteStore({ file: address });
const t = performance.now();
const filled = await fillStore(store, Number(n), 5000);
console.log(filled.figures, performance.now() - t);
await store[Symbol.asyncDispose]();
