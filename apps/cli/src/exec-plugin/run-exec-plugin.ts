import { spawn } from 'node:child_process';
import { dirname, isAbsolute, resolve } from 'node:path';
import { createByteGatherer, withDeadline } from '@orrery/http';
import { type Clock, errorCode } from '@orrery/kit';
import type { ChosenPlugin, ExecPlugin } from '@orrery/kube-client';
import { CliError, causedError } from '../cli-error.ts';
import { describeExecInfo } from './describe-exec-info.ts';
import { type ExecCredential, readExecCredential } from './read-exec-credential.ts';

/** Whoever logs in by hand needs a moment; what hangs must not hang for ever. */
const limitMs = 60_000;
/** A token and a certificate are far smaller. */
const outputLimitBytes = 1024 * 1024;

/** What a plug-in is run with. */
export interface ExecDeps {
  readonly clock: Clock;
  /** The variables of this process, which the plug-in inherits. */
  readonly environment: ReadonlyMap<string, string>;
  /** Whether a person is at the terminal. */
  readonly isInteractive: boolean;
  /** The kubeconfig the entry stands in; undefined for standard input. A command with a folder is looked for beside it, as kubectl does. */
  readonly file: string | undefined;
}

/**
 * Runs the `exec` entry of a kubeconfig as kubectl does (client.authentication.k8s.io/v1 and v1beta1), without a shell, for at most 60 s,
 * and reads the credential it prints. Its standard error is shown.
 * @throws CliError (1) when it cannot be run, fails, or prints something else; no message repeats its output.
 */
export async function runExecPlugin({ plugin, cluster }: ChosenPlugin, deps: ExecDeps): Promise<ExecCredential> {
  const isInteractive = deps.isInteractive && plugin.interactiveMode !== 'Never';
  if (plugin.interactiveMode === 'Always' && !isInteractive) {
    throw new CliError(1, `${plugin.command} wants to ask a person, and there is no terminal`);
  }
  const info = describeExecInfo(plugin, cluster, isInteractive);
  const output = await run(plugin, { deps, info, isInteractive });
  return readExecCredential(output, plugin);
}

interface Run {
  readonly deps: ExecDeps;
  /** `KUBERNETES_EXEC_INFO`. */
  readonly info: string;
  readonly isInteractive: boolean;
}

function run(plugin: ExecPlugin, { deps, info, isInteractive }: Run): Promise<string> {
  const { clock, environment, file } = deps;
  const { command, args, env } = plugin;
  const variables = new Map([...environment, ...env.map(({ name, value }) => [name, value] as const)]);
  variables.set('KUBERNETES_EXEC_INFO', info);
  const onTimeout = (): Error => new CliError(1, `${command} gave no credential within ${limitMs / 1000} s`);
  return withDeadline({ clock, timeoutMs: limitMs, onTimeout }, async (signal) => {
    const child = spawn(locate(command, file), args, {
      env: Object.fromEntries(variables),
      stdio: [isInteractive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
      signal,
      killSignal: 'SIGKILL',
    });
    const { promise: ended, resolve: end, reject } = Promise.withResolvers<number | null>();
    child.once('error', (error) => reject(notStarted(plugin, error)));
    child.once('close', end);
    const gatherer = createByteGatherer();
    child.stdout?.on('data', (chunk: Buffer) => {
      if (gatherer.size() + chunk.length > outputLimitBytes) child.kill('SIGKILL');
      else gatherer.add(chunk);
    });
    const code = await ended;
    if (code !== 0) throw new CliError(1, `${command} ended with ${code === null ? 'a signal' : `exit code ${code}`}`);
    return new TextDecoder().decode(gatherer.take());
  });
}

function locate(command: string, file: string | undefined): string {
  const hasFolder = /[/\\]/.test(command);
  return !hasFolder || isAbsolute(command) || file === undefined ? command : resolve(dirname(file), command);
}

function notStarted({ command, installHint }: ExecPlugin, error: Error): CliError {
  const hint = installHint?.split('\n').find((line) => line.trim() !== '');
  const next = hint === undefined ? '' : `; ${hint.trim().slice(0, 200)}`;
  return causedError(1, `${command} cannot be run (${String(errorCode(error))})${next}`, error);
}
