import { Socket } from 'node:net';
import type { Random } from '../../config/vocabulary/random.ts';
import { mutated, whole } from './fuzz.ts';
import { askedOf, type Exchange, framed } from './modbus-frames.ts';

/** @returns false when the connection is closed. */
type Send = (bytes: Buffer) => boolean;

/** A Modbus device behind sockets in memory: answers any read with chance words, mostly mutated. */
export class MemoryDevice {
  readonly #random: Random;
  readonly #rtu: boolean;
  #before: Buffer = Buffer.alloc(0);
  /** The newest request and what was sent since. */
  exchange: Exchange | null = null;

  constructor(random: Random, rtu: boolean) {
    this.#random = random;
    this.#rtu = rtu;
  }

  readonly dial = (): Socket => new MemorySocket((request, send) => this.#hear(request, send));

  #hear(request: Buffer, send: Send): void {
    const exchange: Exchange = { request, pieces: [] };
    this.exchange = exchange;
    const bytes = this.#mutation(this.#answer(request));
    const cut = this.#random() < 0.3 ? whole(this.#random, bytes.length + 1) : bytes.length;
    const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)].filter(({ length }) => length > 0);
    let piece = 0;
    const next = () => {
      const sent = pieces[piece++];
      if (!sent) return;
      // What comes late belongs to whatever was asked last; into a closed connection nothing comes.
      if (send(sent)) this.exchange?.pieces.push(sent);
      setImmediate(next);
    };
    process.nextTick(next);
  }

  #answer(request: Buffer): Buffer {
    const { unitId, functionCode, count } = askedOf(request, this.#rtu);
    const size = functionCode < 3 ? (count + 7) >> 3 : 2 * count;
    const data = Buffer.from(Array.from({ length: size }, () => whole(this.#random, 256)));
    const isException = this.#random() < 0.1;
    const body = isException
      ? [unitId, functionCode | 0x80, 1 + whole(this.#random, 11)]
      : [unitId, functionCode, size, ...data];
    return framed(Buffer.from(body), request, this.#rtu);
  }

  #mutation(answer: Buffer): Buffer {
    const before = this.#before;
    this.#before = answer;
    const chance = this.#random();
    if (chance < 0.15) return answer;
    if (chance < 0.25) return before;
    if (chance < 0.3) return Buffer.concat([before, answer]);
    if (chance < 0.35) return Buffer.concat([answer, answer]);
    if (chance < 0.6) return flipped(answer, this.#random);
    // The head alone, so that more than one in a hundred is still a frame.
    if (chance < 0.8) return Buffer.concat([mutated(answer.subarray(0, 9), this.#random), answer.subarray(9)]);
    return mutated(answer, this.#random);
  }
}

const flipped = (answer: Buffer, random: Random): Buffer => {
  const bytes = Buffer.from(answer);
  for (let count = 1 + whole(random, 3); count > 0; count--) {
    const at = whole(random, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(random, 8));
  }
  return bytes;
};

/** As much of a socket as a client of Modbus touches. */
class MemorySocket extends Socket {
  override readonly readyState = 'open';
  readonly #hear: (request: Buffer, send: Send) => void;

  constructor(hear: (request: Buffer, send: Send) => void) {
    super();
    this.#hear = hear;
    process.nextTick(() => this.emit('connect'));
  }

  override setNoDelay(): this {
    return this;
  }

  override write(request: Uint8Array | string): boolean {
    this.#hear(Buffer.from(request as Uint8Array), (bytes) => {
      return !this.destroyed && this.emit('data', bytes);
    });
    return true;
  }
}
