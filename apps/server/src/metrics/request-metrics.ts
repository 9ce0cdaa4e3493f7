import type { RequestOutcome } from '@orrery/kube-client';
import { Counter, type Registry } from 'prom-client';

/** Measures requests to the API servers of clusters. */
export function createRequestMetrics(register: Registry): (cluster: string, outcome: RequestOutcome) => void {
  const registers = [register];
  const requests = new Counter({
    name: 'orrery_kube_requests_total',
    help: 'Requests to the API server of a cluster by HTTP status; none when no answer came.',
    labelNames: ['cluster', 'code'],
    registers,
  });
  const throttled = new Counter({
    name: 'orrery_kube_throttled_seconds_total',
    help: 'How long requests were held back by our own rate limit.',
    labelNames: ['cluster'],
    registers,
  });
  return (cluster, { code, throttledMs }) => {
    requests.inc({ cluster, code: code === undefined ? 'none' : String(code) });
    if (throttledMs > 0) throttled.inc({ cluster }, throttledMs / 1000);
  };
}
