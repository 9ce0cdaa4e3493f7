import { readFile } from 'node:fs/promises';
import { createOutbound } from '@orrery/http';
import { type Clock, errorCode } from '@orrery/kit';
import { createKubeClient, type KubeClient, parseKubeconfig } from '@orrery/kube-client';
import { CliError, causedError } from '../cli-error.ts';

/** The user runs the command and may reach what the machine may reach. */
const everywhere = ['0.0.0.0/0', '::/0'].map((cidr) => ({
  cidr,
  port: '*',
  class: 'cluster-api' as const,
  metadata: true,
}));

/**
 * A client of the cluster a kubeconfig leads to. Disposing the result closes it.
 * @throws CliError (1) when the kubeconfig is refused, (2) when it cannot be read or a context has to be chosen.
 */
export async function connectMember(
  member: { readonly file: string; readonly context: string | undefined },
  clock: Clock,
): Promise<KubeClient> {
  const { file, context } = member;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw causedError(2, `${file} cannot be read (${errorCode(error)})`, error);
  });
  const parsed = parseKubeconfig(text, { context });
  if (parsed.kind === 'choose') {
    const names = parsed.contexts.map((known) => known.name).join(', ');
    throw new CliError(2, `${file} has several contexts, choose one with --context: ${names}`);
  }
  if (parsed.kind === 'invalid') {
    const errors = parsed.diagnostics.filter((finding) => finding.severity === 'error');
    throw new CliError(1, `${file}: ${errors.map(({ summary, detail }) => `${summary} ${detail}`).join(' ')}`);
  }
  const outbound = createOutbound({ clock, allow: everywhere });
  const client = createKubeClient(parsed.access, { outbound, clock, userAgent: 'orrery-feed' });
  return {
    ...client,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await outbound[Symbol.asyncDispose]();
    },
  };
}
