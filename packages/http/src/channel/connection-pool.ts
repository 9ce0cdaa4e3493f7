import { type DialDeps, type DialPlan, dial } from '../dial/dial.ts';
import { OutboundError } from '../outbound-error.ts';
import { type Connection, createConnection } from './connection.ts';

/** Connections of one channel; with HTTP/1.1 also its requests in flight. */
const connectionLimit = 100;

/** The connections of one channel. */
export interface ConnectionPool {
  /**
   * A connection with a place for one request, which is taken: an open one before a new one. Connections are made one at a time, so
   * that a burst of requests shares the first.
   * @throws OutboundError of dialling, TooManyConnections; the signal's reason on abort.
   */
  acquire(signal: AbortSignal): Promise<Connection>;
  /** Addresses of the open connections, one entry each. */
  addresses(): readonly string[];
  dispose(): Promise<void>;
}

/** A pool without connections. */
export function createConnectionPool(plan: DialPlan, deps: DialDeps): ConnectionPool {
  const disposed = new AbortController();
  const { host, origin } = plan.parsed;
  let connections: Connection[] = [];
  let dialling: Promise<void> | undefined;
  const open = async (): Promise<void> => {
    const { socket, address } = await dial(plan, deps, disposed.signal);
    connections.push(createConnection(socket, { origin, address, clock: deps.clock }));
  };
  const acquire: ConnectionPool['acquire'] = async (signal) => {
    for (;;) {
      signal.throwIfAborted();
      disposed.signal.throwIfAborted();
      connections = connections.filter((connection) => connection.isAlive());
      const connection = connections.find((each) => each.take());
      if (connection !== undefined) return connection;
      if (connections.length >= connectionLimit) {
        throw new OutboundError('TooManyConnections', `${host} has ${connectionLimit} connections in use`, { host });
      }
      dialling ??= open().finally(() => {
        dialling = undefined;
      });
      await dialling;
    }
  };
  return {
    acquire,
    addresses: () => connections.filter((connection) => connection.isAlive()).map((connection) => connection.address),
    dispose: async () => {
      disposed.abort(new OutboundError('ConnectionLost', `the channel to ${host} is closed`));
      await dialling?.catch(() => undefined); // its waiters were told
      await Promise.all(connections.map((connection) => connection[Symbol.asyncDispose]()));
    },
  };
}
