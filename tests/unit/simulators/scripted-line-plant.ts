import type { Fault } from '../../../config/plant/line.ts';
import type { ActiveFault, Plant } from '../../../simulators/plant/plant.ts';
import { ScriptedPlant } from './protocols/scripted-plant.ts';

/** A whole plant without any process in it: it counts its time and keeps its faults. */
export class ScriptedLinePlant extends ScriptedPlant implements Plant {
  readonly line = 'bdo';
  readonly faultList: readonly Fault[];
  readonly steps: number[] = [];
  timeS = 0;
  readonly #active = new Map<string, ActiveFault>();

  constructor(faultList: readonly Fault[] = []) {
    super();
    this.faultList = faultList;
  }

  advance(seconds: number): void {
    this.steps.push(seconds);
    this.timeS += seconds;
  }

  inject(fault: ActiveFault): void {
    const known = this.faultList.some(({ id }) => id === fault.fault) || fault.fault.startsWith('sensor-bias:');
    if (!known) throw new Error(`there is no fault '${fault.fault}'; there are ${this.faultList.map(({ id }) => id)}`);
    this.#active.set(fault.fault, fault);
  }

  clear(fault: string): void {
    this.#active.delete(fault);
  }

  activeFaults(): readonly ActiveFault[] {
    return [...this.#active.values()];
  }

  truth() {
    return { streams: { 'S-101': { CaC2: 1 } }, states: { temperature: 90 } };
  }
}
