import { parentPort, workerData } from 'node:worker_threads';
import { operations } from '../operations/operations.ts';
import { serveDatabase } from './serve-database.ts';

if (parentPort !== null) await serveDatabase(parentPort, workerData, operations);
