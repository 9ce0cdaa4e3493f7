import { errorCode } from '@orrery/kit';
import { type ListenAddress, parseListenAddress } from './listen-address.ts';
import { startError } from './start-error.ts';

/** Certificate and key of a listener, PEM. */
export interface ListenerTls {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** What can be bound to an address. */
export interface Listener {
  listen(options: ListenAddress & { readonly tls: ListenerTls }): Promise<ListenAddress>;
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
  try {
    const bound = await listener.listen({ ...wanted, tls });
    // The name is what clients are to use, the port is what the kernel gave.
    return { host: wanted.host, port: bound.port };
  } catch (error) {
    const code = errorCode(error);
    const cause = causes.get(code ?? '');
    if (cause === undefined) throw error;
    throw startError(`${address} ${cause}; choose another address with --listen HOST:PORT`, error);
  }
}
