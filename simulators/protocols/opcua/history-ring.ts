import {
  DataType,
  DataValue,
  type IVariableHistorian,
  isMinDate,
  type ReadRawModifiedDetails,
  Variant,
  type VariantOptions,
} from 'node-opcua';
import { statusCodeOf } from './status-code.ts';

const FIRST_SIZE = 16;
const DONE = Promise.resolve();

type ValueType = DataType.Boolean | DataType.Int32 | DataType.Double;

/**
 * The last values of one variable for HistoryRead: three columns, 20 bytes a value, which grow to what is asked for. The library's own
 * store keeps an object tree of 0.4 kB for each value.
 */
export class HistoryRing implements IVariableHistorian {
  readonly #dataType: ValueType;
  readonly #max: number;
  #time = new Float64Array(0);
  #value = new Float64Array(0);
  #status = new Uint32Array(0);
  /** Place of the oldest value. */
  #first = 0;
  #count = 0;

  constructor(dataType: ValueType, max: number) {
    this.#dataType = dataType;
    this.#max = max;
  }

  /** A value of the same source time takes the place of the one before: a raw read shows the latest only (OPC 10000-11, 6.4.3.2). */
  push({ value, statusCode, sourceTimestamp }: DataValue): Promise<void> {
    const timeMs = sourceTimestamp?.getTime() ?? Number.NaN;
    const repeated = this.#count > 0 && this.#time[this.#place(this.#count - 1)] === timeMs;
    if (!repeated) this.#makeRoom();
    const at = this.#place(this.#count - 1);
    this.#time[at] = timeMs;
    this.#value[at] = Number(value.value);
    this.#status[at] = statusCode.value;
    return DONE;
  }

  /** Both ends of the interval belong to it; an end that is not given is open. `count` 0: all. */
  extractDataValues(
    { startTime, endTime }: Pick<ReadRawModifiedDetails, 'startTime' | 'endTime'>,
    count: number,
    fromNewest: boolean,
    turned: boolean,
    callback: (error: Error | null, values?: DataValue[]) => void,
  ): void {
    const from = startTime && !isMinDate(startTime) ? startTime.getTime() : Number.NEGATIVE_INFINITY;
    const to = endTime && !isMinDate(endTime) ? endTime.getTime() : Number.POSITIVE_INFINITY;
    const values: DataValue[] = [];
    for (let turn = 0; turn < this.#count && (count === 0 || values.length < count); turn++) {
      const at = this.#place(fromNewest ? this.#count - 1 - turn : turn);
      const timeMs = this.#time[at] ?? Number.NaN;
      if (timeMs >= from && timeMs <= to) values.push(this.#dataValue(at, timeMs));
    }
    callback(null, turned ? values.reverse() : values);
  }

  #place(age: number): number {
    return (this.#first + age) % this.#time.length;
  }

  /** One more value at the end; the oldest goes when there are as many as are kept. */
  #makeRoom(): void {
    if (this.#count === this.#max) {
      this.#first = this.#place(1);
      return;
    }
    // Until it is full, the oldest value lies at 0.
    if (this.#count === this.#time.length) {
      const size = Math.min(this.#max, Math.max(FIRST_SIZE, 2 * this.#count));
      this.#time = grown(this.#time, new Float64Array(size));
      this.#value = grown(this.#value, new Float64Array(size));
      this.#status = grown(this.#status, new Uint32Array(size));
    }
    this.#count += 1;
  }

  #dataValue(at: number, timeMs: number): DataValue {
    const sourceTimestamp = new Date(timeMs);
    return new DataValue({
      value: new Variant(this.#variant(this.#value[at] ?? Number.NaN)),
      statusCode: statusCodeOf(this.#status[at] ?? 0),
      sourceTimestamp,
      serverTimestamp: sourceTimestamp,
    });
  }

  #variant(value: number): VariantOptions {
    return { dataType: this.#dataType, value: this.#dataType === DataType.Boolean ? value === 1 : value };
  }
}

const grown = <Column extends Float64Array | Uint32Array>(old: Column, made: Column): Column => {
  made.set(old);
  return made;
};
