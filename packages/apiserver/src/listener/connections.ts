import type { EventEmitter } from 'node:events';

/** What of a socket is needed to end it. */
interface EndableSocket extends EventEmitter {
  destroy(): unknown;
}

/** What of an HTTP/2 session is needed to end it. */
interface EndableSession extends EventEmitter {
  /** Takes no new streams; those that are open go on. */
  close(): void;
}

/** The open connections of a server, so that a stop does not wait for a client that keeps one. */
export class Connections {
  readonly #sockets = new Set<EndableSocket>();
  readonly #sessions = new Set<EndableSession>();

  /** @param server a TLS server of `node:http2` that also speaks HTTP/1.1. */
  constructor(server: EventEmitter) {
    server.on('connection', (socket: EndableSocket) => keep(this.#sockets, socket));
    server.on('session', (session: EndableSession) => keep(this.#sessions, session));
  }

  /** Asks HTTP/2 clients to send no more requests here. */
  refuseRequests(): void {
    for (const session of this.#sessions) session.close();
  }

  /** Closes what is still open. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function keep<T extends EventEmitter>(open: Set<T>, one: T): void {
  open.add(one);
  one.once('close', () => open.delete(one));
}
