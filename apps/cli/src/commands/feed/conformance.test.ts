import { fileURLToPath } from 'node:url';
import { systemClock } from '@orrery/kit';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../command-context.ts';
import { feedConformance } from './conformance.ts';

const program = fileURLToPath(new URL('../../main.ts', import.meta.url));

/** Pushers are tried for minutes, and a machine that runs other tests is slow. */
const timeoutMs = 240_000;

interface Outcome {
  readonly lines: readonly string[];
  readonly failure: string | undefined;
}

/** Tries a pusher and gives what was printed. */
async function tryPusher(command: string): Promise<Outcome> {
  const lines: string[] = [];
  const terminal = { print: (line: string) => lines.push(line), tell: (line: string) => lines.push(line) };
  // The command uses the terminal, the clock and the search path only.
  const context = {
    terminal,
    clock: systemClock,
    config: { searchPath: '/usr/local/bin:/usr/bin:/bin' },
  } as unknown as CommandContext;
  try {
    await feedConformance(context, { exec: command, pods: '600', verbose: true });
    return { lines, failure: undefined };
  } catch (error) {
    return { lines, failure: error instanceof Error ? error.message : String(error) };
  }
}

describe('orrery feed conformance', () => {
  it(
    'TAG-F60 orrery feed kube keeps every rule of the contract',
    async () => {
      const server = '--server "$ORRERY_SERVER" --token "$ORRERY_TOKEN" --certificate-authority "$ORRERY_CA"';
      const { lines, failure } = await tryPusher(
        `exec "${process.execPath}" "${program}" feed kube --kubeconfig "$KUBECONFIG" ${server}`,
      );
      expect(failure, lines.join('\n')).toBeUndefined();
      expect(lines.filter((line) => line.startsWith('ok ')).length).toBeGreaterThanOrEqual(12);
    },
    timeoutMs,
  );

  it(
    'TAG-F60 a pusher that does nothing breaks the rules and is named so',
    async () => {
      const { lines, failure } = await tryPusher('exit 0');
      expect(failure).toMatch(/^the pusher has no lease; \d+ rules could not be tried$/);
      expect(lines).toContain('     no lease was taken');
    },
    timeoutMs,
  );
});
