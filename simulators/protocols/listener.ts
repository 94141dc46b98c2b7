import { createServer, type Server, type Socket } from 'node:net';
import { listenFailure } from './device.ts';

const CLIENTS_MAX = 32;

/** One listening port whose connections can all be cut, as when a device loses its power. */
export class Listener {
  #server: Server | null = null;
  #port: number;
  readonly #sockets = new Set<Socket>();
  readonly #device: string;
  readonly #host: string;
  readonly #accept: (socket: Socket) => void;

  constructor(device: string, host: string, port: number, accept: (socket: Socket) => void) {
    this.#device = device;
    this.#host = host;
    this.#port = port;
    this.#accept = accept;
  }

  /** The port really taken, also when 0 was asked for; it is kept over closing and opening. */
  get port(): number {
    return this.#port;
  }

  get clients(): number {
    return this.#sockets.size;
  }

  open(): Promise<void> {
    if (this.#server) return Promise.resolve();
    const server = createServer({ noDelay: true }, (socket) => this.#connected(socket));
    server.maxConnections = CLIENTS_MAX;
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(listenFailure(this.#device, this.#host, this.#port, error)));
      server.listen(this.#port, this.#host, () => {
        const address = server.address();
        if (address !== null && typeof address === 'object') this.#port = address.port;
        this.#server = server;
        resolve();
      });
    });
  }

  /** Connections are reset, not ended in order: that is what a power cut looks like from outside. */
  close(): Promise<void> {
    const server = this.#server;
    if (!server) return Promise.resolve();
    this.#server = null;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A client that goes away in the middle of a reply is everyday life; 'close' follows.
    socket.on('error', () => {});
    this.#accept(socket);
  }
}
