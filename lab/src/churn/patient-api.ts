import { type Clock, systemClock } from '@orrery/kit';
import { type ApiConnection, createApiConnection } from '../cluster/api-connection.ts';
import type { ApiAnswer, ApiRequest, Cluster } from '../cluster/cluster.ts';

const RETRY_MS = 200;
const PATIENCE_MS = 90_000;

/** Writes that outlast restarts of the API server: asks again until there is an answer that is not of an outage. */
export interface PatientApi extends Disposable {
  /** @throws Error with the answer when it is none of `allowed` and no success. */
  send(request: ApiRequest, allowed?: readonly number[]): Promise<ApiAnswer>;
}

/** A request may be done twice when its answer was lost: callers allow 409 of a create and 404 of a delete. */
export function createPatientApi(cluster: Cluster, connections: number, clock: Clock = systemClock): PatientApi {
  const { server, caPem, admin } = cluster;
  const api = createApiConnection({ server, caPem, credentials: admin, connections });
  return {
    send: (request, allowed = []) => sendPatiently(api, request, { allowed, clock }),
    [Symbol.dispose]: () => api[Symbol.dispose](),
  };
}

async function sendPatiently(
  api: ApiConnection,
  request: ApiRequest,
  { allowed, clock }: { readonly allowed: readonly number[]; readonly clock: Clock },
): Promise<ApiAnswer> {
  const end = clock.monotonic() + PATIENCE_MS;
  for (;;) {
    const answer = await triedOnce(api, request);
    if (answer.status !== 0 && answer.status < 300) return answer;
    if (allowed.includes(answer.status)) return answer;
    const isOutage = answer.status === 0 || answer.status === 429 || answer.status >= 500 || isStarting(answer);
    if (!isOutage || clock.monotonic() > end) {
      throw new Error(`${request.method} ${request.path} answered ${answer.status}: ${answer.body}`);
    }
    await clock.sleep(RETRY_MS);
  }
}

async function triedOnce(api: ApiConnection, request: ApiRequest): Promise<ApiAnswer> {
  try {
    return await api.send(request);
  } catch (error) {
    if (error instanceof Error) return { status: 0, body: error.message };
    throw error;
  }
}

/** An API server that has just started has not read its RBAC rules, namespaces or definitions yet. */
function isStarting({ status, body }: ApiAnswer): boolean {
  return status === 403 && /not yet ready|RBAC|forbidden/.test(body);
}
