import type { Bench, Measurement } from './bench.ts';
import { measureLoad } from './gateway-load.ts';
import { measureModbus } from './gateway-modbus.ts';
import { measureBesideNodeRed } from './gateway-node-red.ts';

const PARTS: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  load: measureLoad,
  'node-red': measureBesideNodeRed,
  modbus: measureModbus,
};

export const gateway: Bench = {
  name: 'gateway',
  title:
    'One gateway process under load, and beside others (load, stores and bus are processes of their own on this machine)',
  run: async ({ only }) => {
    const figures: Measurement[] = [];
    for (const [name, measure] of Object.entries(PARTS))
      if (only === undefined || only === name) figures.push(...(await measure()));
    return figures;
  },
};
