import { clamp } from './first-order.ts';

/** How one loop is wired and tuned. Limits and normal values come from the line. */
export interface LoopWiring {
  readonly id: string;
  /** Tags whose mean is the process value. */
  readonly pv: readonly string[];
  /** Set point units for one unit of the process value, where they differ: a screw's kg/h for its rpm. */
  readonly pvScale?: number;
  /** % of output per unit of the process value; positive when the output must rise with the process value. */
  readonly gain: number;
  readonly integralS: number;
  /** Sampled controllers act once in this time. */
  readonly scanS?: number;
  /** How fast the set point moves at most, units an hour; by default 2 % of its range a second. */
  readonly setpointPerH?: number;
  /** The output holds while this says so. */
  readonly rests?: () => boolean;
  /** Loops whose outputs, each against its normal one, make this loop's set point against normal while the mode is CAS. */
  readonly demand?: readonly string[];
  /** Master of a cascade: makes this loop's set point from another tag while the mode is CAS. */
  readonly master?: {
    readonly pv: string;
    readonly setpoint: number;
    /** Units of the set point per unit of the master's process value, with its sign. */
    readonly gain: number;
    readonly integralS: number;
  };
}

export const Mode = { MAN: 0, AUTO: 1, CAS: 2 } as const;
const SETPOINT_RATE = 0.02;

interface SetpointLimits {
  readonly low: number;
  readonly high: number;
  readonly normal: number;
}

/**
 * PI controller of the DCS: positional, with an integral that stops at the output's limits and follows the output in MAN, so that
 * changing the mode does not bump. It acts on the filtered measurement, without the sampling noise a reader sees.
 */
export class Controller {
  readonly wiring: LoopWiring;
  readonly limits: SetpointLimits;
  mode: number;
  setpoint: number;
  output: number;
  #target: number;
  #integral: number;
  #masterIntegral: number;
  #sinceScanS = 0;
  #fresh = false;

  constructor(wiring: LoopWiring, limits: SetpointLimits, output: number, mode: number) {
    this.wiring = wiring;
    this.limits = limits;
    this.output = output;
    this.mode = mode;
    this.setpoint = limits.normal;
    this.#target = limits.normal;
    this.#integral = output;
    this.#masterIntegral = limits.normal;
  }

  /** Answers why a write is refused, or null when taken. */
  write(parameter: string, value: number): string | null {
    if (!Number.isFinite(value)) return `${this.wiring.id}.${parameter}: ${value} is not a number`;
    if (parameter === 'SP') {
      if (this.mode === Mode.CAS)
        return `${this.wiring.id}.SP is written by its master in CAS; set the mode to 1 (AUTO) first`;
      this.#target = clamp(value, this.limits.low, this.limits.high);
      return null;
    }
    if (parameter === 'OP') {
      if (this.mode !== Mode.MAN)
        return `${this.wiring.id}.OP can be written in mode 0 (MAN) only; the mode is ${this.mode}`;
      this.output = clamp(value, 0, 100);
      return null;
    }
    if (parameter === 'MODE') return this.#writeMode(value);
    return `${this.wiring.id}.${parameter} is not a parameter; write SP, OP or MODE`;
  }

  /**
   * @param measured the filtered measurement of a tag, NaN when it has none: the output then rests
   * @param asked output of a loop against its normal one, for a loop that adds others up
   */
  step(dtS: number, measured: (tag: string) => number, asked: (loop: string) => number = () => 1): void {
    this.#cascade(dtS, measured);
    this.#demand(asked);
    const { setpointPerH } = this.wiring;
    const range = this.limits.high - this.limits.low;
    const most = (setpointPerH === undefined ? SETPOINT_RATE * range : setpointPerH / 3600) * dtS;
    this.setpoint += clamp(this.#target - this.setpoint, -most, most);
    this.#sinceScanS += dtS;
    if (this.mode === Mode.MAN) {
      this.#sinceScanS = 0;
      this.#fresh = true;
      return;
    }
    if (this.#sinceScanS < (this.wiring.scanS ?? 0)) return;
    if (this.wiring.rests?.()) {
      this.#sinceScanS = 0;
      return;
    }
    const span = this.#sinceScanS;
    this.#sinceScanS = 0;
    const error = this.#mean(measured) - this.setpoint;
    if (Number.isNaN(error)) return;
    const proportional = this.wiring.gain * error;
    // The first scan after MAN starts from the output the operator left.
    if (this.#fresh) this.#integral = this.output - proportional;
    this.#fresh = false;
    const integral = this.#integral + (proportional * span) / this.wiring.integralS;
    this.output = clamp(integral + proportional, 0, 100);
    if (this.output === integral + proportional || proportional * (this.output - 50) < 0) this.#integral = integral;
  }

  #writeMode(value: number): string | null {
    const known = value === Mode.MAN || value === Mode.AUTO || (value === Mode.CAS && this.#hasMaster);
    if (!known) {
      const choice = this.#hasMaster ? '0 (MAN), 1 (AUTO) or 2 (CAS)' : '0 (MAN) or 1 (AUTO); it has no master for CAS';
      return `${this.wiring.id}.MODE cannot be ${value}; write ${choice}`;
    }
    this.mode = value;
    this.#target = this.setpoint;
    this.#masterIntegral = this.setpoint;
    return null;
  }

  get #hasMaster(): boolean {
    return this.wiring.master !== undefined || this.wiring.demand !== undefined;
  }

  #demand(asked: (loop: string) => number): void {
    const { demand } = this.wiring;
    if (!demand || this.mode !== Mode.CAS) return;
    let sum = 0;
    for (const loop of demand) sum += asked(loop);
    this.#target = clamp((this.limits.normal * sum) / demand.length, this.limits.low, this.limits.high);
  }

  #cascade(dtS: number, measured: (tag: string) => number): void {
    const { master } = this.wiring;
    if (!master || this.mode !== Mode.CAS) return;
    const error = measured(master.pv) - master.setpoint;
    if (Number.isNaN(error)) return;
    const { low, high } = this.limits;
    this.#masterIntegral = clamp(this.#masterIntegral + (master.gain * error * dtS) / master.integralS, low, high);
    this.#target = clamp(this.#masterIntegral + master.gain * error, low, high);
  }

  #mean(measured: (tag: string) => number): number {
    let sum = 0;
    for (const tag of this.wiring.pv) sum += measured(tag);
    return (sum / this.wiring.pv.length) * (this.wiring.pvScale ?? 1);
  }
}
