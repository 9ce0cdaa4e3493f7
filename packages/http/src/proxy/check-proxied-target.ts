import { type AllowRule, isPortIn } from '../address/allow-list.ts';
import { checkAddress, type Destination } from '../address/check-address.ts';
import { parseAddress } from '../address/parse-address.ts';
import { outboundClasses } from '../outbound-class.ts';
import { OutboundError } from '../outbound-error.ts';

/** Names that mean the proxy's own machine or a cloud's metadata, wherever they are resolved (S-13.5). */
const refusedName = /^(?:localhost|.+\.localhost|metadata|metadata\.google\.internal)\.?$/i;

/**
 * Judges a target that a proxy is to connect to. A literal address is judged as if it were dialled from here; a name is resolved by the
 * proxy and cannot be checked, so that only its port and the names of S-13.5 are (S-13.9).
 * @throws OutboundError AddressRefused or PortRefused.
 */
export function checkProxiedTarget(destination: Destination, rules: readonly AllowRule[]): void {
  const { host, port } = destination;
  if (parseAddress(host) !== undefined) {
    checkAddress(host, destination, rules);
    return;
  }
  if (refusedName.test(host)) {
    throw new OutboundError('AddressRefused', `the name ${host} is refused behind a proxy`, { host });
  }
  const isAllowed = rules.some((rule) => rule.class === destination.class && isPortIn(port, [rule.ports]));
  if (!isPortIn(port, outboundClasses[destination.class].ports) && !isAllowed) {
    const message = `port ${port} of ${host} is not among the ports of ${destination.class}`;
    throw new OutboundError('PortRefused', message, { host, address: `${host}:${port}` });
  }
}
