// The one file in which chance enters. Everything else is handed a Random, so that a seed repeats a run.

/** Uniform in [0, 1). */
export type Random = () => number;

/** Seeded generator (Mulberry32, public domain): 32 bits of state, one multiply chain per draw; good enough for jitter and noise. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const systemRandom: Random = () => Math.random();
