import type { RequestMeter } from '@orrery/apiserver';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Measures requests to this server. */
export function createRequestMeter(register: Registry): RequestMeter {
  const registers = [register];
  const reached = new Counter({
    name: 'orrery_limit_reached_total',
    help: 'Requests that were refused since a limit was reached.',
    labelNames: ['limit'],
    registers,
  });
  const inFlight = new Gauge({
    name: 'orrery_http_requests_in_flight',
    help: 'Requests that are being answered, by class.',
    labelNames: ['class'],
    registers,
  });
  return {
    limitReached: (limit) => reached.inc({ limit }),
    inFlight: (requestClass, count) => inFlight.set({ class: requestClass }, count),
  };
}
