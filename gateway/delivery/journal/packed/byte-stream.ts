// Whole numbers as bytes, small ones short: seven bits a byte, the lowest first, the highest bit says that more follow.

/** Largest magnitude that can be written: doubled and signed it is still exact. */
export const WHOLE_MAX = 2 ** 51;

export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(Math.max(16, capacity));
  }

  /** A whole number from 0 to 2 ** 53 - 1. */
  unsigned(whole: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    let rest = whole;
    while (rest > 0x7fff_ffff) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A whole number between -WHOLE_MAX and WHOLE_MAX, so that near zero is short on both sides. */
  signed(whole: number): void {
    this.unsigned(whole < 0 ? -whole * 2 - 1 : whole * 2);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  raw(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was written so far. */
  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(by: number): void {
    const wider = new Uint8Array(this.#bytes.length * 2 + by);
    wider.set(this.#bytes);
    this.#bytes = wider;
  }
}

/** Throws a RangeError past the end of the bytes: what is read then was damaged, or never was a stream. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  unsigned(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let whole = byte & 127;
    for (let scale = 128; scale < 2 ** 53; scale *= 128) {
      byte = this.byte();
      whole += (byte & 127) * scale;
      if (byte < 128) return whole;
    }
    throw new RangeError('a number of too many bytes');
  }

  signed(): number {
    const whole = this.unsigned();
    return whole % 2 === 0 ? whole / 2 : -(whole + 1) / 2;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('the stream ends early');
    return byte;
  }

  raw(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the stream ends early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
