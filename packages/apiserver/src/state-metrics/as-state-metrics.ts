import type { IncomingRequest } from '../listener/answer-request.ts';

/**
 * A request to the listener of state metrics as one to the API (SEA-Z01): Clusterpedia's paths `/metrics` and `/clusters/<name>/metrics`,
 * and no other.
 */
export function asStateMetrics(request: IncomingRequest): IncomingRequest {
  const [path = '', ...query] = request.url.split('?');
  const cluster = /^\/clusters\/([^/]+)\/metrics$/.exec(path)?.[1];
  const found = path === '/metrics' ? '/fleet/metrics/state' : pathOf(cluster);
  return { ...request, url: [found, ...query].join('?') };
}

function pathOf(cluster: string | undefined): string {
  // below no prefix of the API: the answer is that there is nothing
  return cluster === undefined ? '/clusters' : `/fleet/clusters/${cluster}/metrics/state`;
}
