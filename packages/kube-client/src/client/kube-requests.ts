import { type Channel, type OutboundResponse, outboundClasses, withDeadline } from '@orrery/http';
import type { Clock } from '@orrery/kit';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { toKubeError } from '../errors/classify-failure.ts';
import { explainStatus } from '../errors/explain-status.ts';
import { KubeError } from '../errors/kube-error.ts';

/** One GET to a cluster. */
interface KubeRequest {
  /** Path and query, beginning with `/`. */
  readonly path: string;
  /** Right that it needs, for the message of a 403: `list pods`. */
  readonly right: string;
  readonly signal?: AbortSignal | undefined;
  /** Explains an answer other than 200 where the general explanation would say less. */
  readonly explain?: ((status: number, body: string) => KubeError | undefined) | undefined;
  /** Limit of the whole call for `body`, of the wait for headers for `open`; default 60 s. */
  readonly timeoutMs?: number | undefined;
}

/** GETs to one cluster under one credential. Failures are KubeError, an abort rejects with the signal's reason. */
export interface KubeRequests {
  /** The response of a 200, its body not read; the caller reads or discards it. */
  open(request: KubeRequest): Promise<OutboundResponse>;
  /** The body of a 200, decompressed, at most 64 MiB. */
  body(request: KubeRequest): Promise<Uint8Array>;
}

const limits = outboundClasses['cluster-api'];
/** Statuses are small; more of a refusing answer is not read. */
const statusLimitBytes = 64 * 1024;

/** Sends GETs through a channel with the cluster's credential. */
export function createKubeRequests(deps: {
  readonly access: ClusterAccess;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly userAgent: string;
}): KubeRequests {
  const { access, channel, clock } = deps;
  const send = async (request: KubeRequest, isStream: boolean): Promise<OutboundResponse> => {
    const { path, signal, timeoutMs = limits.callTimeoutMs } = request;
    const headers = requestHeaders(access, deps.userAgent, isStream);
    const response = await channel.request({ method: 'GET', path, headers, signal, headersTimeoutMs: timeoutMs });
    if (response.status === 200) return response;
    const bytes = await response.readAll({ limitBytes: statusLimitBytes }).catch(() => new Uint8Array());
    const body = new TextDecoder().decode(bytes);
    const special = request.explain?.(response.status, body);
    if (special !== undefined) throw special;
    throw explainStatus({
      access,
      now: clock.now(),
      httpStatus: response.status,
      body,
      path: path.replace(/\?.*$/, ''),
      right: request.right,
      retryAfter: response.header('retry-after'),
    });
  };
  return {
    open: (request) => explained(request.signal, send(request, true)),
    body: (request) => {
      const { path, signal, timeoutMs = limits.callTimeoutMs } = request;
      const onTimeout = (): Error =>
        new KubeError(
          'Timeout',
          `No complete answer from ${access.server}${path.replace(/\?.*$/, '')} within ${timeoutMs / 1000} s.`,
        );
      const work = withDeadline({ clock, timeoutMs, signal, onTimeout }, async (until) => {
        const response = await send({ ...request, signal: until }, false);
        return await response.readAll({ limitBytes: limits.bodyLimitBytes });
      });
      return explained(signal, work);
    },
  };
}

/** Waits for work; its failures become KubeError, except that an abort stays the signal's reason. */
async function explained<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw toKubeError(error);
  }
}

function requestHeaders(access: ClusterAccess, userAgent: string, isStream: boolean): Record<string, string> {
  const { credential } = access;
  return {
    accept: 'application/json',
    // A compressed watch would be held back by the compressor's buffer; a list gains a factor of ten (KSY-A22).
    'accept-encoding': isStream || access.disableCompression === true ? 'identity' : 'gzip',
    'user-agent': userAgent,
    ...(credential.kind === 'token' ? { authorization: `Bearer ${credential.token.reveal()}` } : {}),
  };
}
