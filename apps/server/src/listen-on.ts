import { errorCode } from '@orrery/kit';
import { type ListenAddress, parseListenAddress } from './listen-address.ts';
import { startError } from './start-error.ts';

/** Certificate and key of a listener, PEM. */
export interface ListenerTls {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Certificates of the CAs of aggregators; absent: no client is asked for a certificate. */
  readonly proxyCaPem?: string;
}

/** What can be bound to an address. */
export interface Listener {
  listen(options: ListenAddress & { readonly tls: ListenerTls }): Promise<ListenAddress>;
}

/** What serves state metrics alone. */
export interface PlainListener {
  listenPlainly(address: ListenAddress): Promise<ListenAddress>;
}

const causes = new Map([
  ['EADDRINUSE', 'is in use by another process'],
  ['EADDRNOTAVAIL', 'is not an address of this machine'],
  ['EACCES', 'may not be listened on by this user'],
  ['ENOTFOUND', 'cannot be resolved'],
]);

/**
 * Binds a listener to the setting `listen.address`.
 * @throws StartError (1) naming the address when it cannot be had.
 */
export async function listenOn(listener: Listener, address: string, tls: ListenerTls): Promise<ListenAddress> {
  const wanted = parseListenAddress(address);
  const bound = await bind(() => listener.listen({ ...wanted, tls }), address, 'listen.address');
  // The name is what clients are to use, the port is what the kernel gave.
  return { host: wanted.host, port: bound.port };
}

/** Binds the listener of state metrics. @throws StartError (1) naming the address when it cannot be had. */
export async function listenPlainly(listener: PlainListener, address: ListenAddress): Promise<ListenAddress> {
  return await bind(() => listener.listenPlainly(address), `${address.host}:${address.port}`, 'stateMetrics.listen');
}

async function bind(listen: () => Promise<ListenAddress>, address: string, setting: string): Promise<ListenAddress> {
  try {
    return await listen();
  } catch (error) {
    const cause = causes.get(errorCode(error) ?? '');
    if (cause === undefined) throw error;
    const remedy = setting === 'listen.address' ? '--listen HOST:PORT' : `the setting ${setting}`;
    throw startError(`${address} ${cause}; choose another address with ${remedy}`, error);
  }
}
