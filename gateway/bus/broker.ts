import { createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import { settlePacketLengths } from './packet-lengths.ts';

/** The broker of the package: MQTT 3.1.1, loopback only, nothing kept on disk. For one machine; a plant's network takes a real one. */
export interface Broker {
  readonly port: number;
  close(): Promise<void>;
}

const BROKER_HOST = '127.0.0.1';

/** Rejects with a sentence when the port is taken. Port 0 takes a free one. */
export const startBroker = async (port: number): Promise<Broker> => {
  settlePacketLengths();
  const aedes = await Aedes.createBroker({
    // A follower that does not read is dropped rather than held in memory for ever; it reconnects and asks for a rebirth.
    drainTimeout: 15_000,
  });
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    aedes.handle(socket);
  });
  await listening(server, port);
  const address = server.address();
  let closed: Promise<void> | null = null;
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    // A second call waits for the first: a closed aedes never answers again.
    close: () => {
      closed ??= closing(aedes, server);
      return closed;
    },
  };
};

const closing = async (aedes: Aedes, server: Server): Promise<void> => {
  await new Promise<void>((resolve) => aedes.close(() => resolve()));
  await new Promise<void>((resolve) => server.close(() => resolve()));
};

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new TroubleError(
              `内置消息代理的端口 ${BROKER_HOST}:${port} 已被占用；请停掉占用它的程序，或改 base.yaml 的 bus.url`,
              `port ${port} of ${BROKER_HOST}, meant for the embedded broker, is in use; stop what listens there or change bus.url in base.yaml`,
            )
          : new TroubleError(
              `内置消息代理不能监听 ${BROKER_HOST}:${port}：${error.message}`,
              `the embedded broker cannot listen on ${BROKER_HOST}:${port}: ${error.message}`,
            ),
      );
    });
    server.listen(port, BROKER_HOST, () => resolve());
  });
