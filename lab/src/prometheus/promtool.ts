import { spawn } from 'node:child_process';
import { requireTool } from '../setup/find-tool.ts';

/** How promtool ended, and everything it printed. */
export interface PromtoolResult {
  readonly exitCode: number;
  readonly printed: string;
}

/** Runs the lab's promtool to its end; `input` becomes its standard input. */
export function runPromtool(args: readonly string[], input = ''): Promise<PromtoolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(requireTool('promtool'), args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(chunk));
    child.once('error', reject);
    // it may end without reading all of its input
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('close', (code) => resolve({ exitCode: code ?? -1, printed: Buffer.concat(printed).toString() }));
  });
}
