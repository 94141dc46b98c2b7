import type { Point, PointTable } from '../../../../config/plant/point.ts';
import type { Context } from '../../../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';

// Measurement `sample`; tags context, device, line, site, tag (sorted, as the store likes them): one series for each point and context,
// so cardinality is bounded by the point table. Fields: `value` (float, only when there is one), `status` (integer, the OPC UA status
// code), `q` (integer: 2 good, 1 uncertain, 0 bad). Time in microseconds, so that fractions of a millisecond are kept and a second
// delivery of a sample names the same point.

const MEASUREMENT = 'sample';

/** In tag values comma, equals sign and space are escaped; a line break would end the line, a last backslash would escape the separator. */
const escapeTag = (text: string): string =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replace(/\\+$/, '')
    .replace(/[,= ]/g, '\\$&');

const prefixOf = ({ device, line, tag }: Point, site: string, context: Context): string =>
  `${MEASUREMENT},context=${context},device=${escapeTag(device)},line=${escapeTag(line)},site=${escapeTag(site)},tag=${escapeTag(tag)} `;

/** What a line has at most behind its prefix: a number, status, severity, time and the line break. */
const REST_BYTES_MAX = 96;
const NEWLINE = 0x0a;
const ZERO = 0x30;

/** Writes lines as bytes, with the part that never changes made once for each point: every sample for a store passes here. */
export class LineWriter {
  readonly #prefixes: readonly Buffer[];
  readonly #prefixBytesMax: number;
  /** Room for the next lines, unless they are still being read. */
  #spare: Buffer | null = null;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #status = -1;
  #fields: Buffer = Buffer.alloc(0);
  #second = Number.NaN;
  #seconds: Buffer = Buffer.alloc(0);

  constructor(points: PointTable, site: string, context: Context) {
    this.#prefixes = points.points.map((point) => Buffer.from(prefixOf(point, site, context)));
    this.#prefixBytesMax = this.#prefixes.reduce((most, { length }) => Math.max(most, length), 0);
  }

  /** One line for each row from `from` to `to`, of the batch or of the `rows` named. To be given back with `done`. */
  lines(
    { point, sourceTime, value, status }: SampleBatch,
    from: number,
    to: number,
    rows: readonly number[] | null,
  ): Buffer {
    const most = (to - from) * (this.#prefixBytesMax + REST_BYTES_MAX);
    this.#bytes = this.#spare !== null && this.#spare.length >= most ? this.#spare : Buffer.allocUnsafeSlow(most);
    this.#spare = null;
    this.#at = 0;
    for (let at = from; at < to; at++) {
      const row = rows === null ? at : (rows[at] as number);
      const number = value[row] as number;
      if (at > from) this.#bytes[this.#at++] = NEWLINE;
      this.#copy(this.#prefixes[point[row] as number] as Buffer);
      // Neither NaN nor infinity has a form in line protocol: the status says why there is no value.
      if (Number.isFinite(number)) this.#ascii(`value=${number},`);
      this.#copy(this.#fieldsOf(status[row] as number));
      this.#micros(sourceTime[row] as number);
    }
    return this.#bytes.subarray(0, this.#at);
  }

  /** Nobody reads these lines any more: their room serves again. */
  done(lines: Buffer): void {
    this.#spare = Buffer.from(lines.buffer as ArrayBuffer);
  }

  #copy(bytes: Buffer): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #ascii(text: string): void {
    for (let place = 0; place < text.length; place++) this.#bytes[this.#at++] = text.charCodeAt(place);
  }

  #fieldsOf(status: number): Buffer {
    if (status !== this.#status) {
      this.#status = status;
      this.#fields = Buffer.from(statusFields(status));
    }
    return this.#fields;
  }

  /** Unix ms as whole microseconds; the seconds, slow to write out, are written out once for all samples of one. */
  #micros(ms: number): void {
    const micros = Math.round(ms * 1000);
    const second = Math.floor(micros / 1e6);
    // Before 1970, and before there is a second to speak of, digits do not simply follow one another.
    if (!(second > 0)) {
      this.#ascii(String(micros));
      return;
    }
    if (second !== this.#second) {
      this.#second = second;
      this.#seconds = Buffer.from(String(second));
    }
    this.#copy(this.#seconds);
    let rest = micros - second * 1e6;
    for (let digit = 5; digit >= 0; digit--) {
      const tenth = Math.floor(rest / 10);
      this.#bytes[this.#at + digit] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#at += 6;
  }
}

const statusFields = (status: number): string => {
  const severityBits = status >>> 30;
  const q = severityBits === 0 ? 2 : severityBits === 1 ? 1 : 0;
  return `status=${status}i,q=${q}i `;
};
