import type { Bench, Measurement } from './bench.ts';
import { measureSeeks } from './replay-seek.ts';
import { measureSpeed } from './replay-speed.ts';

const PARTS: Readonly<Record<string, () => Promise<Measurement[]>>> = { speed: measureSpeed, seek: measureSeeks };

export const replay: Bench = {
  name: 'replay',
  title: 'Replay of a recorded trial: how fast, how soon an instant is seen, what it takes (--only speed, --only seek)',
  run: async ({ only }) => {
    const figures: Measurement[] = [];
    for (const [name, measure] of Object.entries(PARTS))
      if (only === undefined || only === name) figures.push(...(await measure()));
    return figures;
  },
};
