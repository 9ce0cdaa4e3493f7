import { lookup } from 'node:dns/promises';
import type { Clock } from '@orrery/kit';
import { parseAddress } from '../address/parse-address.ts';
import { withDeadline } from '../deadline.ts';
import { OutboundError } from '../outbound-error.ts';

/** Gives every address of a name, in the order they shall be tried. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The machine's resolver, with its hosts file. */
export const resolveBySystem: Resolve = async (host) => {
  const answers = await lookup(host, { all: true });
  return answers.map((answer) => answer.address);
};

/**
 * The addresses of a host: itself when it is a literal address, else one resolution.
 * @throws OutboundError DnsFailure; Timeout when the resolver does not answer in time.
 */
export async function resolveHost(
  host: string,
  deps: { readonly resolve: Resolve; readonly clock: Clock },
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<readonly string[]> {
  if (parseAddress(host) !== undefined) return [host];
  const { timeoutMs } = options;
  const onTimeout = (): Error =>
    new OutboundError('Timeout', `${host} was not resolved within ${timeoutMs / 1000} s`, {
      host,
      waitedMs: timeoutMs,
    });
  const fail = (cause: unknown): never => {
    throw new OutboundError('DnsFailure', `${host} cannot be resolved`, { host, cause });
  };
  const addresses = await withDeadline({ ...options, clock: deps.clock, onTimeout }, () =>
    deps.resolve(host).catch(fail),
  );
  if (addresses.length === 0) throw new OutboundError('DnsFailure', `${host} has no address`, { host });
  return addresses;
}
