import type { Store } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';

/** What health is read from. */
export interface HealthDeps {
  readonly store: Pick<Store, 'revision'>;
  /** Aborts when the server stops: then it is alive and not ready. */
  readonly stopping: AbortSignal;
}

/** What one thing that is looked at found. */
interface Check {
  readonly name: string;
  readonly isGood: () => Promise<boolean>;
}

/**
 * Answers `/livez`, `/readyz` and `/healthz` as kube-apiserver does: `ok`, or a line per check with `verbose` and when one fails. The
 * process is alive as long as it answers; it is ready when the store can be read and it does not stop.
 */
export async function answerHealth(deps: HealthDeps, path: string, query: URLSearchParams): Promise<Answer> {
  const name = path.split('/').join('');
  const found = await Promise.all(checksOf(deps, name).map(async (check) => ({ ...check, is: await check.isGood() })));
  const isGood = found.every(({ is }) => is);
  const lines = found.map(({ name: check, is }) => (is ? `[+]${check} ok` : `[-]${check} failed: reason withheld`));
  const report = [...lines, `${name} check ${isGood ? 'passed' : 'failed'}`, ''].join('\n');
  return {
    status: isGood ? 200 : 503,
    contentType: 'text/plain; charset=utf-8',
    body: isGood && !query.has('verbose') ? 'ok' : report,
  };
}

function checksOf({ store, stopping }: HealthDeps, name: string): readonly Check[] {
  const ping: Check = { name: 'ping', isGood: () => Promise.resolve(true) };
  const readable: Check = {
    name: 'store',
    isGood: () =>
      store.revision().then(
        () => true,
        () => false,
      ),
  };
  if (name === 'livez') return [ping];
  if (name === 'healthz') return [ping, readable];
  return [ping, readable, { name: 'shutdown', isGood: () => Promise.resolve(!stopping.aborted) }];
}
