import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { requireTool } from '../setup/find-tool.ts';

/** The kubectl versions of the lab: tool names. */
export type KubectlTool = 'kubectl' | 'kubectl-1.32' | 'kubectl-1.20' | 'kubectl-newest';

/** What a run of kubectl printed, as a user sees it. */
export interface KubectlResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stock kubectl with a HOME and cache of its own. */
export interface Kubectl {
  readonly tool: KubectlTool;
  /** Runs it to its end; `input` becomes its standard input. Never throws for an exit other than 0. */
  run(args: readonly string[], input?: string): Promise<KubectlResult>;
  /** Its output. @throws Error with the command and its errors unless it exits 0. */
  output(args: readonly string[], input?: string): Promise<string>;
}

/**
 * A kubectl of the lab (LAB-16). Nothing of the user's own set-up reaches it: HOME, cache and kubeconfig are the given ones.
 * @param folder private to this kubectl; its discovery cache lies there.
 */
export function createKubectl(tool: KubectlTool, kubeconfigPath: string, folder: string): Kubectl {
  mkdirSync(folder, { recursive: true });
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    KUBECACHEDIR: join(folder, 'cache'),
    KUBECONFIG: kubeconfigPath,
    LC_ALL: 'C',
    TZ: 'UTC',
  };
  const run = (args: readonly string[], input = ''): Promise<KubectlResult> =>
    runKubectl(requireTool(tool), args, { env, input });
  const output = async (args: readonly string[], input?: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(args, input);
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')} exited ${exitCode}: ${stderr.trim()}`);
    return stdout;
  };
  return { tool, run, output };
}

interface RunOptions {
  readonly env: Record<string, string>;
  readonly input: string;
}

function runKubectl(path: string, args: readonly string[], { env, input }: RunOptions): Promise<KubectlResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { env, cwd: env['HOME'], stdio: ['pipe', 'pipe', 'pipe'] });
    const outputs: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => outputs.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.once('error', reject);
    // kubectl may end without reading its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('close', (code) => {
      const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString('utf8');
      resolve({ exitCode: code ?? -1, stdout: text(outputs), stderr: text(errors) });
    });
  });
}
