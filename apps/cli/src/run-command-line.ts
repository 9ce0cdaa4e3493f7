import { CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { createProgram, type ProgramDeps } from './program.ts';

/**
 * Runs one command line and gives its exit code (CON-130). A failure is one line on standard error.
 * @param argv the arguments behind the script.
 */
export async function runCommandLine(argv: readonly string[], deps: ProgramDeps): Promise<0 | 1 | 2 | 3> {
  const program = createProgram(deps);
  const commands = [program];
  for (const command of commands) {
    command.exitOverride().configureOutput({
      writeOut: (text) => deps.terminal.print(text.trimEnd()),
      writeErr: (text) => deps.terminal.tell(text.trimEnd()),
    });
    commands.push(...command.commands);
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CliError) {
      deps.terminal.tell(`error: ${error.message}`);
      return error.exitCode;
    }
    const { isStatusError } = await import('@orrery/model');
    deps.terminal.tell(`error: ${isStatusError(error) ? error.message : unexpected(error)}`);
    return 1;
  }
}

function unexpected(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
