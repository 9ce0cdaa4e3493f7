import type { Clock } from '@orrery/kit';
import type { Config } from './config.ts';
import { neededAllowances } from './needed-allowance.ts';
import { firstStartText, type ImportCandidate, noClustersText } from './next-steps.ts';
import { readUserContexts } from './user-contexts.ts';

/** What the server knows when it has started without a cluster. */
export interface StartedEmpty {
  readonly config: Config;
  readonly adminKubeconfig: string;
  readonly url: string;
  /** Whether a person sees this server's first start. */
  readonly isFirstStart: boolean;
}

/** Looks at the user's kubeconfigs and gives the text of what to do next. Nothing is connected, names are resolved for 1 s at most. */
export async function readNextSteps(started: StartedEmpty, deps: { readonly clock: Clock }): Promise<string> {
  const { config, adminKubeconfig, url, isFirstStart } = started;
  const { contexts, unread } = await readUserContexts(config.userKubeconfigs, url);
  const { allow } = config.settings.outbound;
  const candidates: readonly ImportCandidate[] = await Promise.all(
    contexts.map(async (context) => {
      const isImportable = context.server !== undefined && context.problem === undefined;
      return { ...context, allowances: isImportable ? await neededAllowances(context.server, allow, deps) : [] };
    }),
  );
  const steps = {
    adminKubeconfig,
    isDefaultDirectory: !config.hasOwnDataDirectory,
    givenFlags: config.givenFlags,
    candidates,
    unread,
  };
  return noClustersText(steps) + (isFirstStart ? firstStartText(steps) : '');
}
