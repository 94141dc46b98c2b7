import type { Fault, Line, Loop } from '../../../config/plant/line.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import { seeded } from '../../../config/vocabulary/random.ts';
import { Status } from '../../../config/vocabulary/status.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { ActiveFault, DeviceCondition, Plant, PlantReading } from '../plant.ts';
import { Controller, type LoopWiring, Mode } from './controller.ts';
import type { FaultSchedule } from './fault-schedule.ts';
import { type NoiseMode, noise } from './noise.ts';
import type { Process, Truth } from './process.ts';
import { Sensor, soundSensor } from './sensor.ts';
import { applyTestFault, testDeviceCondition, testFaultProblem } from './test-faults.ts';

const STEP_S = 1;
const SOUND = soundSensor();

/** Stable hash of a tag (FNV-1a), so that each instrument has chance of its own whatever the order of the list. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) value = Math.imul(value ^ text.charCodeAt(k), 0x01000193);
  return value >>> 0;
};

/** A process with its instruments, controllers and faults: the virtual plant of one line. */
export class LinePlant implements Plant {
  readonly line: string;
  readonly faultList: readonly Fault[];
  timeS = 0;
  readonly #process: Process;
  readonly #faults: FaultSchedule;
  readonly #sensors = new Map<string, Sensor>();
  readonly #sensorList: readonly Sensor[];
  readonly #controllers = new Map<string, Controller>();
  readonly #controllerList: readonly Controller[];
  readonly #devices: ReadonlySet<string>;
  readonly #measured = (tag: string): number => this.#sensors.get(tag)?.measured ?? Number.NaN;
  readonly #output = (loop: string): number => this.#controllers.get(loop)?.output ?? 0;
  /** Output of a loop against its normal one. */
  readonly #asked = (loop: string): number => this.#output(loop) / (this.#outputNormal.get(loop) ?? 100);
  readonly #outputNormal: ReadonlyMap<string, number>;
  #sensorsDisturbed = false;

  constructor(
    line: Line,
    points: PointTable,
    process: Process,
    faults: FaultSchedule,
    options: { readonly seed: number; readonly noise: NoiseMode },
  ) {
    this.line = line.id;
    this.faultList = line.faults;
    this.#process = process;
    this.#faults = faults;
    this.#devices = new Set(line.devices.map(({ id }) => id));
    for (const point of points.ofLine(line.id)) {
      if (point.origin !== 'measured' || ['SP', 'OP', 'MODE'].includes(point.role)) continue;
      const signal = process.signals.get(point.tag);
      if (!signal)
        throw new Error(`the virtual plant '${line.id}' has no signal for ${point.tag}; add one to its signals`);
      const { lagS, delayS } = process.response(point);
      const chance = noise(options.noise, seeded(options.seed ^ hash(point.tag)));
      this.#sensors.set(point.tag, new Sensor(point, signal, chance, lagS, delayS));
    }
    this.#sensorList = [...this.#sensors.values()];
    this.#outputNormal = new Map(line.loops.map(({ id, outputNormal }) => [id, outputNormal]));
    for (const loop of line.loops) this.#controllers.set(loop.id, controllerOf(loop, process.loops));
    this.#controllerList = [...this.#controllers.values()];
  }

  advance(seconds: number): void {
    const endS = this.timeS + seconds;
    while (endS - this.timeS > 1e-9) {
      // Steps end on whole seconds, however the caller cuts its time.
      const toWholeS = Math.floor(this.timeS / STEP_S + 1e-6) * STEP_S + STEP_S - this.timeS;
      const untilS = endS - this.timeS;
      const dtS = Math.min(toWholeS, untilS);
      this.#step(dtS);
      if (dtS === toWholeS) this.timeS = Math.round(this.timeS);
    }
    this.timeS = endS;
  }

  reading(tag: string): PlantReading {
    const sensor = this.#sensors.get(tag);
    if (sensor) return sensor.reading;
    const dot = tag.lastIndexOf('.');
    const controller = this.#controllers.get(tag.slice(0, dot));
    const parameter = tag.slice(dot + 1);
    const value =
      parameter === 'SP'
        ? controller?.setpoint
        : parameter === 'OP'
          ? controller?.output
          : parameter === 'MODE'
            ? controller?.mode
            : undefined;
    if (value === undefined) throw new Error(`the virtual plant '${this.line}' has no tag ${tag}`);
    return { value, status: Status.Good, timeS: this.timeS };
  }

  write(tag: string, value: number): string | null {
    const dot = tag.lastIndexOf('.');
    const controller = this.#controllers.get(tag.slice(0, dot));
    if (!controller) return `${tag} cannot be written; only .SP, .OP and .MODE of a loop can`;
    return controller.write(tag.slice(dot + 1), value);
  }

  condition(device: string): DeviceCondition {
    if (!this.#devices.has(device))
      throw new Error(`the line '${this.line}' has no device ${device}; it has ${[...this.#devices].join(', ')}`);
    const own = this.#process.deviceCondition(device, this.#faults);
    const test = testDeviceCondition(device, this.#faults);
    return test === 'on' ? own : { ...own, power: test };
  }

  inject(fault: ActiveFault): void {
    const known = this.faultList.some(({ id }) => id === fault.fault);
    const problem = known ? null : testFaultProblem(fault.fault, this.#sensors, this.#devices, this.faultList);
    if (problem) throw new TroubleError(problem.zh, problem.en);
    this.#faults.put(fault);
  }

  clear(fault: string): void {
    this.#faults.remove(fault);
    if (fault === 'sis-trip') this.#process.reset();
  }

  activeFaults(): readonly ActiveFault[] {
    return this.#faults.list();
  }

  truth(): Truth {
    return this.#process.truth();
  }

  #step(dtS: number): void {
    this.#faults.timeS = this.timeS;
    if (!this.#faults.empty || this.#sensorsDisturbed) this.#disturbSensors();
    for (const controller of this.#controllerList) controller.step(dtS, this.#measured, this.#asked);
    this.#process.step(dtS, { output: this.#output, measured: this.#measured });
    this.timeS += dtS;
    for (const sensor of this.#sensorList) sensor.step(this.timeS, dtS);
  }

  #disturbSensors(): void {
    for (const sensor of this.#sensorList) Object.assign(sensor.fault, SOUND);
    const faultOf = (tag: string) => this.#sensors.get(tag)?.fault ?? soundSensor();
    this.#process.applySensorFaults(this.#faults, faultOf);
    for (const { fault } of this.#faults.list()) applyTestFault(fault, this.#faults, faultOf);
    this.#sensorsDisturbed = !this.#faults.empty;
  }
}

const controllerOf = (loop: Loop, wirings: readonly LoopWiring[]): Controller => {
  const wiring = wirings.find(({ id }) => id === loop.id);
  if (!wiring) throw new Error(`the virtual plant has no wiring for loop ${loop.id}; add one to its loops`);
  return new Controller(wiring, loop.setpoint, loop.outputNormal, Mode[loop.modeNormal]);
};
