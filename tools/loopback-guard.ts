/** Test set-up (LAB-03): a test that tries to reach beyond this machine fails instead. */
import { type NetConnectOpts, Socket } from 'node:net';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3}|0\.0\.0\.0|::)$/i;

/** @throws Error when a connection with these arguments would leave the loopback interface. */
export function assertLoopback(args: readonly unknown[]): void {
  const host = hostOf(args);
  if (host !== undefined && !LOOPBACK.test(host))
    throw new Error(`a test tried to reach ${host}: tests stay on loopback (LAB-03)`);
}

/** The host of the arguments of `Socket.connect`; undefined for the default, which is localhost, and for unix sockets. */
function hostOf(args: readonly unknown[]): string | undefined {
  // `net.connect` hands on its own arguments as one list.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first !== 'object' || first === null) return typeof second === 'string' ? second : undefined;
  // Objects are the options of Socket.connect by its contract.
  const options = first as Partial<NetConnectOpts>;
  return 'host' in options && typeof options.host === 'string' ? options.host : undefined;
}

const connect = Socket.prototype.connect;
// The replacement passes every overload's arguments on unchanged.
Socket.prototype.connect = function guarded(this: Socket, ...args: unknown[]): Socket {
  assertLoopback(args);
  return Reflect.apply(connect, this, args);
} as typeof connect;
