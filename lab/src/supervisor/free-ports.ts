import { createServer, type Server } from 'node:net';

const ATTEMPTS = 5;

/** Thrown by an attempt whose port was taken by someone else between asking for it and using it. */
export class PortClash extends Error {
  override readonly name = 'PortClash';
}

/**
 * Ports of 127.0.0.1 that nothing listens on, asked from the kernel. They are distinct. Another process may take one before it is
 * used: use them through {@link withFreePorts}.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listenAnywhere(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server that listens has a port');
  return address.port;
}

/** Runs `use` with fresh ports; again, at most 5 times in all, while it throws {@link PortClash}. */
export async function withFreePorts<T>(count: number, use: (ports: readonly number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await use(await freePorts(count));
    } catch (error) {
      if (!(error instanceof PortClash) || attempt === ATTEMPTS) throw error;
    }
  }
}
