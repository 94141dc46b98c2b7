import type { Point } from '../../../config/plant/point.ts';
import type { DeviceCondition } from '../plant.ts';
import type { LoopWiring } from './controller.ts';
import type { FaultSchedule } from './fault-schedule.ts';
import type { SensorFault } from './sensor.ts';

/** What the process sees of its instruments and controllers while it takes a step. */
export interface Instrumentation {
  /** Output of a loop in %. */
  output(loop: string): number;
  /** Filtered measurement of a tag. */
  measured(tag: string): number;
}

export interface Truth {
  readonly streams: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly states: Readonly<Record<string, number>>;
}

/** The equations of one line, without instruments, controllers and faults of instruments. */
export interface Process {
  /** True value behind each tag that is not a parameter of a loop. */
  readonly signals: ReadonlyMap<string, () => number>;
  readonly loops: readonly LoopWiring[];
  /** Time constant of an instrument and how long a sample travels to it, in seconds. */
  response(point: Point): { readonly lagS: number; readonly delayS: number };
  step(dtS: number, instrumentation: Instrumentation): void;
  /** Faults of the line that sit in an instrument: changes what is wrong with one sensor. */
  applySensorFaults(faults: FaultSchedule, sensor: (tag: string) => SensorFault): void;
  /** Faults of the line that sit in a device. */
  deviceCondition(device: string, faults: FaultSchedule): DeviceCondition;
  /** Operator's reset of the safety system. */
  reset(): void;
  truth(): Truth;
}
