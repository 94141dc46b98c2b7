import type { ActiveFault } from '../plant.ts';

/** Which faults are on, since when and how strong. */
export class FaultSchedule {
  timeS = 0;
  readonly #active = new Map<string, ActiveFault>();

  put(fault: ActiveFault): void {
    this.#active.set(fault.fault, fault);
  }

  remove(fault: string): void {
    this.#active.delete(fault);
  }

  list(): readonly ActiveFault[] {
    return [...this.#active.values()];
  }

  get empty(): boolean {
    return this.#active.size === 0;
  }

  /** Magnitude, or 0 while it has not set in. */
  size(fault: string): number {
    const active = this.#active.get(fault);
    return active && active.atS <= this.timeS ? active.magnitude : 0;
  }

  /** Seconds since it set in, or 0 while it has not. */
  ageS(fault: string): number {
    const active = this.#active.get(fault);
    return active && active.atS <= this.timeS ? this.timeS - active.atS : 0;
  }
}
