import { type ChosenPlugin, type ClusterCredential, readKubeconfig } from '@orrery/kube-client';
import { CliError } from '../cli-error.ts';
import { type ExecDeps, runExecPlugin } from './run-exec-plugin.ts';

/** The kubeconfig of a cluster that is imported, and what may be run for it. */
export interface PluginQuestion {
  readonly text: string;
  /** What the kubeconfig is called in messages. */
  readonly label: string;
  readonly context: string | undefined;
  /** Commands that may be run, as the kubeconfig writes them (S-15.5). */
  readonly allowed: readonly string[];
  /** What the person typed, to say what to type instead. */
  readonly typed: string;
}

/**
 * The credential of the plug-in that a context logs in through, with a warning about its end; undefined for other contexts. Nothing is run
 * that was not named.
 * @throws CliError (1) with the flag to add, or what the plug-in did.
 */
export async function pluggedCredential(
  question: PluginQuestion,
  deps: ExecDeps,
): Promise<{ readonly credential: ClusterCredential; readonly warning: string } | undefined> {
  const chosen = readKubeconfig(question.text).exec(question.context);
  if (chosen === undefined) return undefined;
  const { command } = chosen.plugin;
  if (!question.allowed.includes(command)) {
    const next = `${question.typed} --allow-exec ${quote(command)}`;
    const how = `give the token of a service account instead, or run it here: ${next}`;
    throw new CliError(1, `${question.label}: the user logs in by running ${shownCommand(chosen)}; ${how}`);
  }
  const { credential, expiresAt } = await runExecPlugin(chosen, deps);
  const end = expiresAt === undefined ? 'at an unknown time' : `on ${new Date(expiresAt).toISOString()}`;
  const warning =
    `the credential of ${command} ends ${end}; then the cluster is read no more. ` +
    'For good give the token of a service account.';
  return { credential, warning };
}

function shownCommand({ plugin }: ChosenPlugin): string {
  return [plugin.command, ...plugin.args].map(quote).join(' ').slice(0, 200);
}

/** As a shell would take it; control characters, which could rewrite what is on the terminal, are shown as escapes. */
function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const visible = JSON.stringify(word).slice(1, -1).replaceAll("'", String.raw`'\''`);
  return `'${visible}'`;
}
