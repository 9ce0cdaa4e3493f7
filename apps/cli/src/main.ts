import { MessageChannel } from 'node:worker_threads';
import { errorCode } from '@orrery/kit';
import packageFile from '../package.json' with { type: 'json' };
import { readCliConfig } from './config.ts';
import { runCommandLine } from './run-command-line.ts';
import { createTerminal } from './terminal.ts';

// The clock's timers do not keep a process alive, and a command may wait on nothing else: an open port does.
const { port1: alive } = new MessageChannel();
alive.ref();

// Whoever reads the answer may want no more of it, as `head` does: ends as the signal would, which Node turns into an error.
process.stdout.on('error', (error) => {
  if (errorCode(error) === 'EPIPE') process.exit(141);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: createTerminal(process),
  config: readCliConfig(),
  version: packageFile.version,
});

alive.close();
