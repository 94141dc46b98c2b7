import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { aliasOf, microsOf, qualityOf } from './metrics.ts';
import { DataType, FIELD_MICROS, FIELD_RECEIVED } from './sparkplug.ts';

// Every sample that leaves the gateway passes here, so a data message is written from the columns straight into its bytes: protobuf as in
// sparkplug.ts (whose decoder is the judge, tests/property/sparkplug-data.test.ts), without an object for each metric and field.

export interface DataMessage {
  /** Unix ms of sending. */
  readonly timestamp: number;
  readonly seq: number;
  readonly historical: boolean;
}

/** Alias, time, historical, value and both properties take at most 80 bytes; time of receipt and microseconds 10 more. */
const ROW_BYTES_MAX = 90;
/** What a message has beside its rows. */
const FRAME_BYTES_MAX = 64;

/** Writes data messages one after the other; what it hands out is the caller's. */
export class DataMessageWriter {
  #bytes = Buffer.allocUnsafe(0);
  #view = new DataView(this.#bytes.buffer, 0, 0);
  #at = 0;

  /** Rows `from` to `to` of those named. */
  write(batch: SampleBatch, rows: readonly number[], from: number, to: number, message: DataMessage): Buffer {
    this.#room(FRAME_BYTES_MAX + (to - from) * ROW_BYTES_MAX);
    this.#byte(0x08); // timestamp = 1
    this.#varint(message.timestamp);
    for (let place = from; place < to; place++) this.#metric(batch, rows[place] as number, message.historical);
    this.#byte(0x18); // seq = 3
    this.#varint(message.seq);
    this.#received(batch, rows, from, to);
    this.#micros(batch, rows, from, to);
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  #room(most: number): void {
    this.#at = 0;
    if (this.#bytes.length >= most) return;
    this.#bytes = Buffer.allocUnsafeSlow(most);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  }

  /** metrics = 2; in it alias = 2, timestamp = 3, is_historical = 5, is_null = 7, properties = 9, double_value = 13. */
  #metric({ point, sourceTime, value, status }: SampleBatch, row: number, historical: boolean): void {
    this.#byte(0x12);
    const lengthAt = this.#at++;
    this.#byte(0x10);
    this.#varint(aliasOf(point[row] as number));
    this.#byte(0x18);
    this.#varint(Math.floor(sourceTime[row] as number));
    if (historical) this.#flag(0x28);
    const number = value[row] as number;
    const code = status[row] as number;
    if (Number.isNaN(number)) this.#flag(0x38);
    if (code !== Status.Good) this.#properties(code);
    if (!Number.isNaN(number)) {
      this.#byte(0x69);
      this.#double(number);
    }
    // Below 128, so the length is one byte.
    this.#bytes[lengthAt] = this.#at - lengthAt - 1;
  }

  /** PropertySet: keys = 1, values = 2, in step with each other. */
  #properties(status: number): void {
    const quality = qualityOf(status);
    this.#byte(0x4a);
    const lengthAt = this.#at++;
    if (quality !== undefined) this.#key('Quality');
    this.#key('Status');
    if (quality !== undefined) this.#property(DataType.Int32, quality);
    this.#property(DataType.UInt32, status);
    this.#bytes[lengthAt] = this.#at - lengthAt - 1;
  }

  #key(word: string): void {
    this.#byte(0x0a);
    this.#byte(word.length);
    this.#at += this.#bytes.write(word, this.#at, 'latin1');
  }

  /** PropertyValue: type = 1, int_value = 3. */
  #property(type: number, value: number): void {
    this.#byte(0x12);
    const lengthAt = this.#at++;
    this.#byte(0x08);
    this.#byte(type);
    this.#byte(0x18);
    this.#varint(value);
    this.#bytes[lengthAt] = this.#at - lengthAt - 1;
  }

  /** One time for all rows where it is the same, as it is for what came together. */
  #received({ receiveTime }: SampleBatch, rows: readonly number[], from: number, to: number): void {
    const first = receiveTime[rows[from] as number];
    let place = from + 1;
    while (place < to && receiveTime[rows[place] as number] === first) place++;
    const count = place < to ? to - from : 1;
    this.#varint((FIELD_RECEIVED << 3) | 2);
    this.#varint(count * 8);
    for (let each = 0; each < count; each++) this.#double(receiveTime[rows[from + each] as number] as number);
  }

  #micros({ sourceTime }: SampleBatch, rows: readonly number[], from: number, to: number): void {
    let bytes = 0;
    let some = false;
    for (let place = from; place < to; place++) {
      const micros = microsOf(sourceTime[rows[place] as number] as number);
      if (micros > 0) some = true;
      bytes += micros < 128 ? 1 : 2;
    }
    if (!some) return;
    this.#varint((FIELD_MICROS << 3) | 2);
    this.#varint(bytes);
    for (let place = from; place < to; place++) this.#varint(microsOf(sourceTime[rows[place] as number] as number));
  }

  #byte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }

  #flag(tag: number): void {
    this.#byte(tag);
    this.#byte(1);
  }

  #double(number: number): void {
    this.#view.setFloat64(this.#at, number, true);
    this.#at += 8;
  }

  /** A whole number; one below zero, such as a time before 1970, travels as two's complement of 64 bits. */
  #varint(number: number): void {
    let rest = number;
    if (rest < 0) {
      let bits = BigInt.asUintN(64, BigInt(rest));
      for (; bits > 127n; bits >>= 7n) this.#byte(Number(bits & 127n) | 128);
      this.#byte(Number(bits));
      return;
    }
    while (rest > 0x7fff_ffff) {
      const above = Math.floor(rest / 128);
      this.#byte((rest - above * 128) | 128);
      rest = above;
    }
    for (; rest > 127; rest >>>= 7) this.#byte((rest & 127) | 128);
    this.#byte(rest);
  }
}
