import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { severity } from '../../../config/vocabulary/status.ts';
import type { Instrument } from '../../runner/instrument.ts';
import type { StepMemory } from './step-memory.ts';

/** Samples come in bursts: what is late is put in its place when nothing more came for so long, or after this at most. */
const QUIET_MS = 5_000;
const WAIT_MS = 60_000;

interface Late {
  readonly slot: number;
  readonly step: number;
  /** Source time of the newest. */
  time: number;
  sum: number;
  count: number;
}

/** What a late sample came to. */
export interface Placed {
  readonly step: number;
  readonly slot: number;
}

/**
 * Samples of steps that were taken already: a laboratory value under its sampling time, what a gateway kept during an outage.
 * Collects them and writes them into the memory of steps, where nothing was heard at the time.
 */
export class LateSamples {
  readonly #memory: StepMemory;
  readonly #instruments: readonly Instrument[];
  readonly #waiting = new Map<string, Late>();
  #firstAt = Number.NaN;
  #lastAt = Number.NaN;
  /** Since the start: put in their place, and older than what is remembered or of no use. */
  readonly counts = { placed: 0, refused: 0 };

  /** `instruments`: by slot of the memory. */
  constructor(memory: StepMemory, instruments: readonly Instrument[]) {
    this.#memory = memory;
    this.#instruments = instruments;
  }

  /** Takes one row of a batch; true when its step is remembered and it can be used there. */
  take(slot: number, batch: SampleBatch, row: number): boolean {
    const time = batch.sourceTime[row] as number;
    const value = batch.value[row] as number;
    const step = this.#memory.find(time);
    const usable = severity(batch.status[row] as number) !== 'bad' && this.#instruments[slot]?.isPossible(value);
    if (step === null || !usable) {
      this.counts.refused++;
      return false;
    }
    const key = `${step} ${slot}`;
    const late = this.#waiting.get(key) ?? { slot, step, time, sum: 0, count: 0 };
    late.time = Math.max(late.time, time);
    // An analyser's value stands for its cycle; of a fast instrument the mean counts.
    const held = this.#instruments[slot]?.isAnalyser === true;
    late.sum = held ? value : late.sum + value;
    late.count = held ? 1 : late.count + 1;
    this.#waiting.set(key, late);
    this.#lastAt = Number.NaN;
    return true;
  }

  /** Writes into the memory what waited long enough; what was changed. */
  place(now: number): Placed[] {
    if (this.#waiting.size === 0) return [];
    if (Number.isNaN(this.#firstAt)) this.#firstAt = now;
    if (Number.isNaN(this.#lastAt)) this.#lastAt = now;
    if (now - this.#lastAt < QUIET_MS && now - this.#firstAt < WAIT_MS) return [];
    const placed = [...this.#waiting.values()].sort((a, b) => a.step - b.step).filter((late) => this.#write(late));
    this.#waiting.clear();
    this.#firstAt = Number.NaN;
    this.counts.placed += placed.length;
    return placed;
  }

  /** Forgets what waits, after the clock went back. */
  clear(): void {
    this.#waiting.clear();
  }

  /** False when the step has samples of its own, as when a sample is delivered twice. */
  #write({ slot, step, time, sum, count }: Late): boolean {
    const memory = this.#memory;
    if (step < memory.first || memory.count(step, slot) > 0) return false;
    const value = sum / count;
    memory.set(step, slot, value, Math.min(255, count));
    // It stands until the next that was heard, as it would have then.
    const holdMs = this.#instruments[slot]?.holdMs ?? 0;
    for (let later = step + 1; later < memory.end; later++) {
      if (memory.count(later, slot) > 0 || memory.at(later) - time > holdMs) break;
      memory.set(later, slot, value, 0);
    }
    return true;
  }
}
