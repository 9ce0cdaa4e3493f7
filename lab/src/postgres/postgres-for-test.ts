/** Started by start-postgres.test.ts: a runner with a server, which says so and waits to be killed. */
import { stdout } from 'node:process';
import { childrenOf } from './process-tree.ts';
import { startPostgres } from './start-postgres.ts';

const server = await startPostgres({ sharedBuffersMb: 16 });
const processes = [server.pid, ...childrenOf(server.pid)];
if (process.argv.includes('--paused')) await server.pause();
stdout.write(`${JSON.stringify({ processes })}\n`);
// A runner that nobody listens to any more would hold the output of whoever ran the tests open.
process.stdin.once('end', () => process.kill(process.pid, 'SIGKILL')).resume();
