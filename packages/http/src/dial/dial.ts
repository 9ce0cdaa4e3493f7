import tls from 'node:tls';
import type { Clock } from '@orrery/kit';
import type { AllowRule } from '../address/allow-list.ts';
import { checkAddress, joinHostPort } from '../address/check-address.ts';
import { parseAddress } from '../address/parse-address.ts';
import { withDeadline } from '../deadline.ts';
import { outboundClasses } from '../outbound-class.ts';
import { isOutboundError, OutboundError } from '../outbound-error.ts';
import type { OutboundTarget } from '../target/outbound-target.ts';
import type { ParsedTarget } from '../target/parse-target.ts';
import { describeCertificate, explainDialError, type ShownCertificate } from './explain-dial-error.ts';
import { type Resolve, resolveHost } from './resolve-host.ts';

/** What dialling needs besides its target. */
export interface DialDeps {
  readonly clock: Clock;
  readonly resolve: Resolve;
  readonly allow: readonly AllowRule[];
}

/** A target with what was prepared for it once. */
export interface DialPlan {
  readonly target: OutboundTarget;
  readonly parsed: ParsedTarget;
  readonly secureContext: () => tls.SecureContext;
}

/** An encrypted, verified connection. */
export interface DialledSocket {
  readonly socket: tls.TLSSocket;
  /** The checked address it leads to, with port. */
  readonly address: string;
}

/**
 * Resolves the host once, checks every address (one refused address refuses the name), and connects to the first that answers.
 * The TLS chain and the name are verified before the socket is handed out.
 * @throws OutboundError of every kind but those of bodies. Rejects with the signal's reason on abort.
 */
export async function dial(plan: DialPlan, deps: DialDeps, signal: AbortSignal): Promise<DialledSocket> {
  const { host, port } = plan.parsed;
  const destination = { class: plan.target.class, host, port };
  const timeoutMs = outboundClasses[destination.class].connectTimeoutMs;
  const addresses = await resolveHost(host, deps, { timeoutMs, signal });
  for (const address of addresses) checkAddress(address, destination, deps.allow);
  let failure: unknown;
  for (const address of addresses) {
    const shown = joinHostPort(address, port);
    const onTimeout = (): Error =>
      new OutboundError('Timeout', `no answer from ${shown} within ${timeoutMs / 1000} s`, {
        host,
        address: shown,
        waitedMs: timeoutMs,
      });
    try {
      const options = { clock: deps.clock, timeoutMs, signal, onTimeout };
      const socket = await withDeadline(options, (until) => connectTls(plan, address, until));
      return { socket, address: shown };
    } catch (error) {
      if (signal.aborted || !isWorthAnotherAddress(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** A wrong certificate is an answer; a silent or refusing address is not. */
function isWorthAnotherAddress(error: unknown): boolean {
  return isOutboundError(error) && ['Refused', 'Timeout', 'ConnectionLost'].includes(error.kind);
}

function connectTls(plan: DialPlan, address: string, signal: AbortSignal): Promise<tls.TLSSocket> {
  const { host, port } = plan.parsed;
  const serverName = plan.target.tls?.serverName ?? host.replace(/\.$/, '');
  let certificate: ShownCertificate | undefined;
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: address,
      port,
      // SNI carries names only (RFC 6066 section 3).
      ...(parseAddress(serverName) === undefined ? { servername: serverName } : {}),
      secureContext: plan.secureContext(),
      ALPNProtocols: ['h2', 'http/1.1'],
      checkServerIdentity: (_host, shown) => tls.checkServerIdentity(serverName, shown),
    });
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    const onError = (error: Error): void => {
      signal.removeEventListener('abort', onAbort);
      const facts = { host, address: joinHostPort(address, port), certificate, serverName };
      reject(explainDialError(error, facts));
    };
    // Before Node verifies the chain: afterwards a refused socket no longer tells which certificate it saw.
    socket.prependListener('secure', () => {
      certificate = describeCertificate(socket.getPeerCertificate());
    });
    // It stays, so that an error before the next owner listens ends no process.
    socket.on('error', onError);
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(socket);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
  });
}
