/** Started by supervisor.test.ts: a runner with a supervised process, which then says so and waits to be killed. */
import { stdout } from 'node:process';
import { Supervisor } from './supervisor.ts';

const supervisor = await Supervisor.create('crash');
const sleeper = await supervisor.start({ name: 'sleeper', command: 'sh', args: ['-c', 'sleep 1000 & wait'] });
stdout.write(`${JSON.stringify({ group: sleeper.pid, folder: supervisor.folder })}\n`);
// A runner that nobody listens to any more would hold the output of whoever ran the tests open.
process.stdin.once('end', () => process.kill(process.pid, 'SIGKILL')).resume();
