import { z } from 'zod';

/** Which world a value belongs to. Part of every topic, every stored series and every URL. */
export const Context = z
  .enum(['live', 'replay', 'simulation', 'what-if'])
  .meta({ id: 'Context', description: 'live plant, replayed trial, simulated run or virtual experiment' });
export type Context = z.infer<typeof Context>;
