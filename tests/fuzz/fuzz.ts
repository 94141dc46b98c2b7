import type { Random } from '../../config/vocabulary/random.ts';

/** One kind of input that comes from outside. */
export interface Fuzz {
  readonly name: string;
  /** How many a check of every change runs: about a second. */
  readonly short: number;
  /** Makes what all inputs share. */
  start(): Promise<Subject>;
}

interface Subject {
  /** Mutates one input and reads it; a sentence thrown is a finding. @returns whether the mutated input was taken. */
  once(random: Random): Promise<boolean>;
  stop?(): Promise<void>;
}

/** A sentence about what is wrong, thrown when `right` is false. */
export function must(right: boolean, sentence: () => string): asserts right {
  if (!right) throw new Error(sentence());
}

export const whole = (random: Random, below: number): number => Math.floor(random() * below);

export const one = <Each>(random: Random, of: readonly [Each, ...Each[]]): Each =>
  of[whole(random, of.length)] ?? of[0];

/** Bytes overwritten, put in, left out, said twice, cut off: one to four of these. */
export const mutated = (original: Uint8Array, random: Random): Buffer => {
  let bytes = Buffer.from(original);
  for (let count = 1 + whole(random, 4); count > 0; count--) {
    const at = whole(random, bytes.length + 1);
    const to = Math.min(bytes.length, at + 1 + whole(random, 8));
    const parts = [
      [bytes.subarray(0, at), Buffer.from([whole(random, 256)]), bytes.subarray(at + 1)],
      [bytes.subarray(0, at), Buffer.from([whole(random, 256)]), bytes.subarray(at)],
      [bytes.subarray(0, at), bytes.subarray(to)],
      [bytes.subarray(0, to), bytes.subarray(at)],
      [bytes.subarray(0, at)],
    ][whole(random, random() < 0.9 ? 4 : 5)];
    bytes = Buffer.concat(parts ?? [bytes]);
  }
  return bytes;
};
