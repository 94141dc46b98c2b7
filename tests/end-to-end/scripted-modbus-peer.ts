import { createServer, type Socket } from 'node:net';
import { z } from 'zod';

/** What the peer does with one request instead of answering it rightly. */
export const Misbehaviour = z.strictObject({
  /** Answers only after so many ms. */
  late: z.int().optional(),
  twice: z.literal(true).optional(),
  silent: z.literal(true).optional(),
  hangUp: z.literal(true).optional(),
  exception: z.int().optional(),
  /** Added to the transaction id, the length field, the byte count, or the number of registers in the answer. */
  transactionId: z.int().optional(),
  length: z.int().optional(),
  byteCount: z.int().optional(),
  registers: z.int().optional(),
  unitId: z.int().optional(),
  functionCode: z.int().optional(),
  protocolId: z.int().optional(),
  /** The answer to the request before comes first. */
  previousFirst: z.literal(true).optional(),
  /** Sent as it is, in hexadecimal. */
  bytes: z.string().optional(),
  /** The answer comes in pieces of so many bytes. */
  pieces: z.int().optional(),
  /** RTU: the checksum is wrong. */
  checksum: z.literal('wrong').optional(),
});
export type Misbehaviour = z.infer<typeof Misbehaviour>;

export interface ScriptedPeer {
  readonly port: number;
  /** First register of a run and the words that stand there. */
  readonly registers: Readonly<Record<string, readonly number[]>>;
  readonly rtu: boolean;
  /** For the first requests, in order; later ones are answered rightly, unless `always` says otherwise. */
  readonly script: readonly Misbehaviour[];
  readonly always?: Misbehaviour | undefined;
  /** Last word on each answer. */
  readonly mutate?: ((answer: Buffer) => Buffer) | undefined;
}

/** A device on a socket that answers from its registers and misbehaves by a script. Reads of registers only. */
export const startScriptedPeer = async ({ port, registers, rtu, script, always, mutate }: ScriptedPeer) => {
  const words = new Map<number, number>();
  for (const [first, run] of Object.entries(registers))
    for (const [place, word] of run.entries()) words.set(Number(first) + place, word);
  const sockets = new Set<Socket>();
  let requests = 0;
  let before: Buffer | null = null;
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      const size = rtu ? 8 : 12;
      while (received.length >= size) {
        const request = received.subarray(0, size);
        received = received.subarray(size);
        const wrong = script[requests++] ?? always ?? {};
        const right = answerOf(request, words, wrong, rtu);
        const answer = mutate ? mutate(right) : right;
        void send(socket, wrong.previousFirst && before ? Buffer.concat([before, answer]) : answer, wrong);
        before = answer;
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    requests: () => requests,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const send = async (socket: Socket, answer: Buffer, wrong: Misbehaviour): Promise<void> => {
  if (wrong.hangUp) socket.destroy();
  if (wrong.silent || wrong.hangUp) return;
  if (wrong.late !== undefined) await pause(wrong.late);
  const whole = wrong.twice ? Buffer.concat([answer, answer]) : answer;
  const size = wrong.pieces ?? whole.length;
  for (let at = 0; at < whole.length; at += size) {
    if (!socket.destroyed) socket.write(whole.subarray(at, at + size));
    if (at + size < whole.length) await pause(15);
  }
};

const answerOf = (request: Buffer, words: ReadonlyMap<number, number>, wrong: Misbehaviour, rtu: boolean): Buffer => {
  if (wrong.bytes !== undefined) return Buffer.from(wrong.bytes.replaceAll(' ', ''), 'hex');
  const head = rtu ? 0 : 6;
  const unitId = wrong.unitId ?? request.readUInt8(head);
  const asked = request.readUInt8(head + 1);
  const first = request.readUInt16BE(head + 2);
  const count = request.readUInt16BE(head + 4);
  const functionCode = wrong.functionCode ?? asked;
  const there = Array.from({ length: count }, (_, place) => words.get(first + place));
  const exception = wrong.exception ?? (there.includes(undefined) ? 2 : null);
  let pdu = Buffer.from([functionCode | 0x80, exception ?? 0]);
  if (exception === null) {
    const given = Math.max(0, count + (wrong.registers ?? 0));
    pdu = Buffer.alloc(2 + given * 2);
    pdu.writeUInt8(functionCode, 0);
    pdu.writeUInt8((given * 2 + (wrong.byteCount ?? 0)) & 0xff, 1);
    for (let place = 0; place < given; place++) pdu.writeUInt16BE(there[place] ?? 0xdead, 2 + place * 2);
  }
  const body = Buffer.concat([Buffer.from([unitId]), pdu]);
  if (rtu) {
    const checksum = Buffer.alloc(2);
    checksum.writeUInt16LE(crc(body) ^ (wrong.checksum ? 0x5555 : 0));
    return Buffer.concat([body, checksum]);
  }
  const mbap = Buffer.alloc(6);
  mbap.writeUInt16BE((request.readUInt16BE(0) + (wrong.transactionId ?? 0)) & 0xffff, 0);
  mbap.writeUInt16BE(wrong.protocolId ?? 0, 2);
  mbap.writeUInt16BE(body.length + (wrong.length ?? 0), 4);
  return Buffer.concat([mbap, body]);
};

/** CRC-16/MODBUS: polynomial A001 reflected, from FFFF (Modbus over serial line V1.02, 6.2.2). */
const crc = (bytes: Buffer): number => {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return sum;
};
