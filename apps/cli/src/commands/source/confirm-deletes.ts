import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';

/** Flags of `orrery source confirm-deletes`. */
export interface ConfirmDeletesOptions {
  readonly hash?: string;
  readonly yes?: boolean;
}

/**
 * `orrery source confirm-deletes NAME`: lists what is held in all scopes of a source and deletes it once a person agrees (CLD-S33). The set
 * that was shown is confirmed and no other.
 * @throws CliError (2) when nobody can be asked and neither `--yes` nor `--hash` is given.
 */
export async function confirmDeletes(
  context: CommandContext,
  name: string,
  options: ConfirmDeletesOptions,
): Promise<void> {
  const { terminal } = context;
  const client = await context.connect();
  const held = await client.heldDeletes(name);
  if (held.scopes.length === 0) {
    terminal.print(`nothing is held back for "${name}"`);
    return;
  }
  for (const { group, resource, count, examples } of held.scopes) {
    const kind = group === '' ? resource : `${resource}.${group}`;
    terminal.tell(`${kind}: ${count} objects are gone, among them ${examples.slice(0, 3).join(', ')}`);
  }
  if (options.yes !== true && options.hash === undefined) {
    if (!terminal.isInteractive)
      throw new CliError(2, `give --yes, or --hash ${held.hash} to confirm exactly this set`);
    if (!(await terminal.confirm('delete them in Orrery?'))) throw new CliError(1, 'nothing was deleted');
  }
  const deleted = await client.confirmDeletes(name, options.hash ?? held.hash);
  terminal.print(`${deleted} objects were deleted`);
}
