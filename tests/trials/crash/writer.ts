/** The process that is killed: writes planned batches and reports each that is acknowledged. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { argv, exit } from 'node:process';
import { BatchWriter } from './batch-writer.ts';
import { openStore, trialRetention } from './trial-place.ts';
import type { WriterEvent, WriterTask } from './writer-protocol.ts';

// The other side is of the same version.
const task = JSON.parse(argv[2] ?? '') as WriterTask;
const socket = connect(task.socket);
await once(socket, 'connect');
try {
  await using store = await openStore(task.place, task.compacts ? trialRetention : undefined);
  await new BatchWriter(task, store, (event) => report(socket, event)).run();
} catch (error) {
  report(socket, { kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
socket.end(() => exit());

function report(to: Socket, event: WriterEvent): void {
  to.write(`${JSON.stringify(event)}\n`);
}
