import type { Point } from '../../../config/plant/point.ts';
import { Status } from '../../../config/vocabulary/status.ts';
import type { PlantReading } from '../plant.ts';
import { clamp, lagShare } from './first-order.ts';
import type { Noise } from './noise.ts';

const DATA_VALUE = 0x0400;
const LIMIT_LOW = 0x0100;
const LIMIT_HIGH = 0x0200;
/** Beyond the range by less than this share of the span a transmitter still measures (NAMUR NE 43: 3.8 to 20.5 mA). */
const TOLERATED = 0.0125;
const SHARE_12_BIT = 1 / 4095;

/** What is wrong with an instrument. The first group is in the transmitter and also misleads its controller; the second only the reader. */
export interface SensorFault {
  gain: number;
  bias: number;
  stuck: boolean;
  failed: boolean;
  /** Share of the random error that is left: a plugged tapping smooths. */
  noiseShare: number;
  readGain: number;
  readBias: number;
  readStuck: boolean;
  readFailed: boolean;
}

export const soundSensor = (): SensorFault => ({
  gain: 1,
  bias: 0,
  stuck: false,
  failed: false,
  noiseShare: 1,
  readGain: 1,
  readBias: 0,
  readStuck: false,
  readFailed: false,
});

/** A transmitter: lag, then its errors, then noise, quantisation and range; a new value once in its sampling time. */
export class Sensor {
  readonly point: Point;
  readonly fault = soundSensor();
  /** The filtered measurement: what controllers and the safety system see. NaN when failed. */
  measured: number;
  reading: PlantReading;
  readonly #signal: () => number;
  readonly #noise: Noise;
  readonly #lagS: number;
  readonly #delayS: number;
  readonly #samplingS: number;
  readonly #quantum: number;
  readonly #pending: { dueS: number; sample: PlantReading }[] = [];
  #lagged: number;
  #sampleIndex = 0;

  /** @param delayS time a sample travels before its analyser tells its value; 0 for all else */
  constructor(point: Point, signal: () => number, noise: Noise, lagS: number, delayS: number) {
    this.point = point;
    this.#signal = signal;
    this.#noise = noise;
    this.#lagS = lagS;
    this.#delayS = delayS;
    this.#samplingS = point.samplingMs / 1000;
    const { address, range } = point;
    this.#quantum =
      address.protocol === 'modbus' && address.type === 'int16' ? (range.high - range.low) * SHARE_12_BIT : 0;
    this.#lagged = signal();
    this.measured = this.#lagged;
    this.reading = this.#sample(0, 0);
  }

  step(timeS: number, dtS: number): void {
    const signal = this.#signal();
    this.#lagged = Number.isFinite(this.#lagged)
      ? this.#lagged + (signal - this.#lagged) * lagShare(dtS, this.#lagS)
      : signal;
    if (this.fault.failed) this.measured = Number.NaN;
    else if (!this.fault.stuck || Number.isNaN(this.measured))
      this.measured = this.#lagged * this.fault.gain + this.fault.bias;
    const index = Math.floor(timeS / this.#samplingS + 1e-6);
    if (index > this.#sampleIndex) {
      const sample = this.#sample(timeS, (index - this.#sampleIndex) * this.#samplingS);
      this.#sampleIndex = index;
      if (this.#delayS > 0) this.#pending.push({ dueS: timeS + this.#delayS, sample });
      else this.reading = sample;
    }
    while (this.#pending[0] && this.#pending[0].dueS <= timeS + 1e-6) {
      const done = this.#pending.shift();
      if (done) this.reading = done.sample;
    }
  }

  #sample(timeS: number, sinceS: number): PlantReading {
    const { fault, point } = this;
    const error = (point.sigma ?? 0) > 0 ? (point.sigma ?? 0) * fault.noiseShare * this.#noise(sinceS) : 0;
    if (fault.failed || fault.readFailed || Number.isNaN(this.measured))
      return { value: Number.NaN, status: Status.BadSensorFailure, timeS };
    // What was sampled last, not what was told last: a sample loop has others under way.
    if (fault.stuck || fault.readStuck) return { ...(this.#pending.at(-1)?.sample ?? this.reading), timeS };
    let value = this.measured * fault.readGain + fault.readBias + error;
    if (this.#quantum > 0) value = Math.round(value / this.#quantum) * this.#quantum;
    const { low, high } = point.range;
    const tolerated = TOLERATED * (high - low);
    const status =
      value < low - tolerated
        ? Status.UncertainEngineeringUnitsExceeded | DATA_VALUE | LIMIT_LOW
        : value > high + tolerated
          ? Status.UncertainEngineeringUnitsExceeded | DATA_VALUE | LIMIT_HIGH
          : Status.Good;
    return { value: clamp(value, low, high), status, timeS };
  }
}
