import type { Fault } from '../../config/plant/line.ts';

/** What an instrument says: value in the point's declared unit (NaN when it says none), an OPC UA status, and when it measured. */
export interface PlantReading {
  readonly value: number;
  readonly status: number;
  /** Plant time in seconds since the start; an analyser keeps it between its cycles. */
  readonly timeS: number;
}

/** How a device behaves on its wire, apart from what its instruments say. */
export interface DeviceCondition {
  /** Answers nothing; connections are accepted and stay silent (a dead converter) or are refused (power off). */
  readonly power: 'on' | 'silent' | 'off';
  /** 32-bit values leave with their two words swapped against the declared order (a wrongly replaced device). */
  readonly wordsSwapped: boolean;
}

export interface ActiveFault {
  readonly fault: string;
  /** Plant time in seconds at which it sets in. */
  readonly atS: number;
  /** 1 is the size the line folder describes. */
  readonly magnitude: number;
}

/**
 * The virtual process of one line. Knows no protocol and no twin. Deterministic: the same seed, writes, faults and
 * sequence of `advance` give the same readings.
 */
export interface Plant {
  readonly line: string;
  /** Plant time in seconds since the start. */
  readonly timeS: number;
  readonly faultList: readonly Fault[];
  /** Integrates the process; any length, cut into steps inside. */
  advance(seconds: number): void;
  reading(tag: string): PlantReading;
  /** What the operator or a gateway writes into a controller (.SP, .OP, .MODE); answers why not, or null when taken. */
  write(tag: string, value: number): string | null;
  condition(device: string): DeviceCondition;
  inject(fault: ActiveFault): void;
  clear(fault: string): void;
  activeFaults(): readonly ActiveFault[];
  /** Hidden truth for tests of others: true stream flows (kg/h) by component, and true states by name. Never shown to a gateway. */
  truth(): {
    readonly streams: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly states: Readonly<Record<string, number>>;
  };
}
