import { isStatusError } from '@orrery/model';
import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';

/** `orrery version`: of this program, and of the server if one is found and answers. */
export async function showVersion(context: CommandContext, programVersion: string): Promise<void> {
  context.terminal.print(`orrery ${programVersion}`);
  try {
    const client = await context.connect();
    const { gitVersion } = await client.version();
    context.terminal.print(`server ${gitVersion} at ${client.baseUrl}`);
  } catch (error) {
    if (!(error instanceof CliError) && !isStatusError(error)) throw error;
    context.terminal.tell(`server: ${error.message}`);
  }
}
