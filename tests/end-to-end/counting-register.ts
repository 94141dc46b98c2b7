import { createServer, type Server, type Socket } from 'node:net';

/**
 * A Modbus TCP register that counts: every read of holding registers 0 and 1 answers the next number as uint32, high word first. Whatever a
 * gateway reads is thereby a known sequence, and what it lost or doubled can be told from the numbers alone.
 */
export class CountingRegister {
  #server: Server;
  #sockets = new Set<Socket>();
  /** The number given out last. */
  count = 0;

  constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      let pending = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        pending = Buffer.concat([pending, chunk]);
        while (pending.length >= 12) {
          socket.write(this.#answer(pending.subarray(0, 12)));
          pending = pending.subarray(12);
        }
      });
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: Buffer): Buffer {
    const quantity = request.readUInt16BE(10);
    if (request[7] !== 3 || request.readUInt16BE(8) !== 0 || quantity > 2) {
      return Buffer.from([...request.subarray(0, 4), 0, 3, request[6] ?? 0, (request[7] ?? 0) | 0x80, 2]);
    }
    this.count++;
    const answer = Buffer.alloc(13);
    request.copy(answer, 0, 0, 4);
    answer.writeUInt16BE(7, 4);
    answer[6] = request[6] ?? 0;
    answer[7] = 3;
    answer[8] = 4;
    answer.writeUInt32BE(this.count, 9);
    return answer;
  }
}
