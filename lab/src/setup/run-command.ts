import { spawn } from 'node:child_process';
import type { Environment } from './cache-folder.ts';

const KEPT_CHARACTERS = 8_000;

/** Where and with which additions to the environment a command runs. */
export interface CommandOptions {
  readonly cwd?: string | undefined;
  readonly env?: Environment;
}

/**
 * Runs a command to its end and answers what it printed on its output.
 * @throws Error with the command, its exit and the end of what it printed; "not installed" when there is no such program.
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      errors = (errors + String(chunk)).slice(-KEPT_CHARACTERS);
    });
    child.on('error', (cause) => {
      const isMissing = 'code' in cause && cause.code === 'ENOENT';
      reject(new Error(isMissing ? `${command} is not installed` : `${command} cannot be started`, { cause }));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${code ?? signal}\n${errors || output}`));
    });
  });
}
