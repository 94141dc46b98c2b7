import {
  DataType,
  DataValue,
  type StatusCode,
  StatusCodes,
  type UAVariable,
  Variant,
  type VariantOptions,
} from 'node-opcua';
import { Status } from '../../../config/vocabulary/status.ts';
import type { PlantReading } from '../../plant/plant.ts';
import type { OpcuaPoint, ShownPoint } from './nodes.ts';
import { statusCodeOf } from './status-code.ts';

/** Where the values of a server come from and where writes go. */
export interface ValueSource {
  reading(tag: string): PlantReading;
  /** Why a value was not taken, or null when it was. */
  write(tag: string, value: number): string | null;
  /** Unix ms of a moment of plant time. */
  wallMs(plantTimeS: number): number;
  wrote(accepted: boolean): void;
}

type ValueType = DataType.Boolean | DataType.Int32 | DataType.Double;

/** Ties a variable to its point: readings go in, writes go through the plant, and the variable shows what the plant made of them. */
export const bindValue = (
  variable: UAVariable,
  dataType: ValueType,
  point: OpcuaPoint,
  source: ValueSource,
): ShownPoint => {
  const shown = new Value(variable, dataType, point, source);
  variable.bindVariable(
    {
      timestamped_get: () => shown.current,
      timestamped_set: (written: DataValue, callback: (error: Error | null, status?: StatusCode) => void) =>
        callback(null, shown.write(written)),
    },
    true,
  );
  return shown;
};

class Value implements ShownPoint {
  readonly point: OpcuaPoint;
  readonly samplingMs: number;
  /** What a Read finds. */
  current: DataValue;
  #value = Number.NaN;
  #status: number = Status.BadWaitingForInitialData;
  #timeS = Number.NaN;
  readonly #variable: UAVariable;
  readonly #dataType: ValueType;
  readonly #source: ValueSource;

  constructor(variable: UAVariable, dataType: ValueType, point: OpcuaPoint, source: ValueSource) {
    this.point = point;
    this.samplingMs = point.samplingMs;
    this.#variable = variable;
    this.#dataType = dataType;
    this.#source = source;
    this.current = this.#dataValue(Number.NaN, Status.BadWaitingForInitialData, source.wallMs(0));
  }

  renew(): boolean {
    const { value, status, timeS } = this.#source.reading(this.point.tag);
    if (Object.is(value, this.#value) && status === this.#status && timeS === this.#timeS) return false;
    this.#value = value;
    this.#status = status;
    this.#timeS = timeS;
    this.current = this.#dataValue(value, status, this.#source.wallMs(timeS));
    const { value: variant, statusCode, sourceTimestamp } = this.current;
    this.#variable.setValueFromSource(variant, statusCode, sourceTimestamp ?? undefined);
    return true;
  }

  /** The library stores what it was handed after this, refused or not: so the handed value becomes what the plant says. */
  write(written: DataValue): StatusCode {
    const value = Number(written.value.value);
    const reason = Number.isFinite(value) ? this.#source.write(this.point.tag, value) : 'not a number';
    this.#source.wrote(reason === null);
    this.renew();
    written.value = this.current.value;
    written.statusCode = this.current.statusCode;
    written.sourceTimestamp = this.current.sourceTimestamp;
    written.sourcePicoseconds = this.current.sourcePicoseconds;
    if (reason === null) return StatusCodes.Good;
    const { low, high } = this.point.range;
    return value >= low && value <= high ? StatusCodes.BadInvalidState : StatusCodes.BadOutOfRange;
  }

  #dataValue(value: number, status: number, wallMs: number): DataValue {
    const sourceTimestamp = new Date(wallMs);
    return new DataValue({
      value: new Variant(this.#variant(value)),
      statusCode: statusCodeOf(status),
      sourceTimestamp,
      serverTimestamp: sourceTimestamp,
    });
  }

  /** NaN says "none" in a Double. A Boolean or Int32 has no such value: it shows the last one beside its Bad status. */
  #variant(value: number): VariantOptions {
    if (this.#dataType === DataType.Double) return { dataType: DataType.Double, value };
    const last = Number.isNaN(value) ? (this.current?.value.value ?? 0) : value;
    return this.#dataType === DataType.Boolean
      ? { dataType: DataType.Boolean, value: Number(last) >= 0.5 }
      : { dataType: DataType.Int32, value: Math.round(Number(last)) };
  }
}
