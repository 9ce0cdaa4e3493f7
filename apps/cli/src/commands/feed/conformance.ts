import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';
import { startWorld } from '../../feed/conformance/conformance-world.ts';
import { rules, type Trial } from '../../feed/conformance/rules.ts';

/** Flags of `orrery feed conformance`. */
export interface FeedConformanceOptions {
  readonly exec: string;
  readonly pods: string;
  readonly verbose?: boolean;
}

const pollMs = 50;

/**
 * `orrery feed conformance --exec COMMAND`: runs any pusher between a scripted cluster and a recording server with injected faults, and
 * says which rules of the published contract it keeps (TAG-F60). Loopback only.
 * @throws CliError (1) when a rule is broken.
 */
export async function feedConformance(context: CommandContext, options: FeedConformanceOptions): Promise<void> {
  const { terminal, clock } = context;
  const pods = Number(options.pods);
  if (!Number.isInteger(pods) || pods < 20)
    throw new CliError(2, `--pods is "${options.pods}"; expected a number of 20 or more`);
  const tell = (line: string): void => (options.verbose === true ? terminal.tell(`  | ${line}`) : undefined);
  await using world = await startWorld(
    { command: options.exec, searchPath: context.config.searchPath, pods, tell },
    clock,
  );
  const until = async (what: () => boolean, seconds: number): Promise<boolean> => {
    const end = clock.monotonic() + seconds * 1000;
    while (!what()) {
      if (clock.monotonic() > end) return false;
      await clock.sleep(pollMs);
    }
    return true;
  };
  const trial: Trial = { ...world, until, pass: (seconds) => clock.sleep(seconds * 1000) };
  let broken = 0;
  for (const [index, rule] of rules.entries()) {
    // Every rule begins with a pusher at work.
    if (broken > 0 && !world.server.hasLease) {
      throw new CliError(1, `the pusher has no lease; ${rules.length - index} rules could not be tried`);
    }
    const known = world.server.violations.length;
    const wrong = await rule.try(trial);
    const seen = [...(wrong === undefined ? [] : [wrong]), ...new Set(world.server.violations.slice(known))];
    broken += seen.length > 0 ? 1 : 0;
    terminal.print(`${seen.length === 0 ? 'ok  ' : 'FAIL'} ${rule.id.padEnd(8)} ${rule.text}`);
    for (const line of seen) terminal.print(`     ${line}`);
  }
  if (broken > 0) throw new CliError(1, `the pusher breaks ${broken} of ${rules.length} rules`);
  terminal.print(`the pusher keeps all ${rules.length} rules`);
}
