import type { Clock } from '@orrery/kit';
import type { AllowRule } from '../address/allow-list.ts';
import { checkAddress, type Destination, joinHostPort } from '../address/check-address.ts';
import { withDeadline } from '../deadline.ts';
import { outboundClasses } from '../outbound-class.ts';
import { isOutboundError, OutboundError } from '../outbound-error.ts';
import { type Resolve, resolveHost } from './resolve-host.ts';

/** What addresses are found and judged with. */
export interface AddressDeps {
  readonly clock: Clock;
  readonly resolve: Resolve;
  readonly allow: readonly AllowRule[];
}

/**
 * Resolves a host once, checks every address (one refused address refuses the name), and gives them to `connect` one after the other,
 * each within the limit of the class, until one answers.
 * @throws OutboundError of resolving and judging, Timeout, and what `connect` throws; the signal's reason on abort.
 */
export async function tryAddresses<T>(
  destination: Destination,
  deps: AddressDeps,
  options: {
    readonly signal: AbortSignal;
    readonly connect: (address: string, until: AbortSignal) => Promise<T>;
  },
): Promise<T> {
  const { host, port } = destination;
  const { signal, connect } = options;
  const timeoutMs = outboundClasses[destination.class].connectTimeoutMs;
  const addresses = await resolveHost(host, deps, { timeoutMs, signal });
  for (const address of addresses) checkAddress(address, destination, deps.allow);
  let failure: unknown;
  for (const address of addresses) {
    const shown = joinHostPort(address, port);
    const onTimeout = (): Error => noAnswer({ host, address: shown, waitedMs: timeoutMs });
    try {
      return await withDeadline({ clock: deps.clock, timeoutMs, signal, onTimeout }, (until) =>
        connect(address, until),
      );
    } catch (error) {
      if (signal.aborted || !isWorthAnotherAddress(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** The failure of waiting too long for an address. */
export function noAnswer(details: {
  readonly host: string;
  readonly address: string;
  readonly waitedMs: number;
}): OutboundError {
  return new OutboundError('Timeout', `no answer from ${details.address} within ${details.waitedMs / 1000} s`, details);
}

/** A wrong certificate is an answer; a silent or refusing address is not. */
function isWorthAnotherAddress(error: unknown): boolean {
  return isOutboundError(error) && ['Refused', 'Timeout', 'ConnectionLost'].includes(error.kind);
}
