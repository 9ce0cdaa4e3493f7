import { isKubeError, KubeError } from '../errors/kube-error.ts';
import type { KubeRequests } from './kube-requests.ts';

const probeTimeoutMs = 5000;

/**
 * Asks `/readyz`, on 404 `/healthz` (KSY-G01), 5 s for each whole call.
 * @throws KubeError NotReady with the names of the failed checks; every other reason of a failed request.
 */
export async function probeCluster(
  requests: KubeRequests,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const ask = (path: string): Promise<Uint8Array> =>
    requests.body({
      path,
      right: `get ${path}`,
      signal: options.signal,
      timeoutMs: probeTimeoutMs,
      priority: 'probe',
      explain: explainNotReady,
    });
  try {
    await ask('/readyz');
  } catch (error) {
    if (!isKubeError(error) || error.status !== 404) throw error;
    await ask('/healthz');
  }
}

/** A failed check is a line `[-]name failed: reason withheld` (https://kubernetes.io/docs/reference/using-api/health-checks/). */
function explainNotReady(status: number, body: string): KubeError | undefined {
  const failed = [...body.matchAll(/^\[-\](\S{1,100})/gm)].map((match) => match[1]);
  if (status < 500 || failed.length === 0) return undefined;
  return new KubeError('NotReady', `the API server is up but not ready: ${failed.join(', ')}`, { status });
}
