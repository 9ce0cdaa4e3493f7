import { isIP } from 'node:net';
import { type StateMetricsSettings, stateMetricsProblem } from '@orrery/apiserver';
import { type ListenAddress, parseListenAddress } from './listen-address.ts';
import { readDuration } from './read-retention.ts';
import type { Settings } from './settings.ts';
import { usageError } from './start-error.ts';

/**
 * The settings of state metrics as the API server takes them.
 * @throws StartError (2) for lists that cannot be read or contradict each other.
 */
export function readStateMetrics(settings: Settings['stateMetrics']): Partial<StateMetricsSettings> {
  const { listen: _listen, maxStale, ...lists } = settings;
  const read = { ...lists, maxStaleMs: readDuration(maxStale) };
  const problem = stateMetricsProblem(read);
  if (problem !== undefined) throw usageError(`setting stateMetrics: ${problem}`);
  return read;
}

/**
 * Where state metrics are served over plain HTTP; undefined: nowhere.
 * @throws StartError (2) for an address that others reach too (S-42.1).
 */
export function plainMetricsAddress({ listen }: Settings['stateMetrics']): ListenAddress | undefined {
  if (listen === '') return undefined;
  const address = parseListenAddress(listen);
  if (isLoopback(address.host)) return address;
  throw usageError(`setting stateMetrics.listen is "${listen}"; plain HTTP is for loopback only, as 127.0.0.1:8080`);
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
