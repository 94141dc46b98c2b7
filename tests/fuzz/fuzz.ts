import type { Random } from '../../config/vocabulary/random.ts';

/** One kind of input that comes from outside. `once` mutates one and reads it; it throws a sentence when something is wrong. */
export interface Fuzz {
  readonly name: string;
  /** Runs in a check of every change: a few seconds. */
  readonly short: number;
  /** @returns whether the mutated input was taken. */
  once(random: Random): boolean;
}

export const whole = (random: Random, below: number): number => Math.floor(random() * below);

/** Bytes overwritten, put in, left out, said twice, cut off: one to four of these. */
export const mutated = (original: Buffer, random: Random): Buffer => {
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
