import { join } from 'node:path';
import type { Arguments } from '../../config/plant/arguments.ts';
import type { Base } from '../../config/plant/base.ts';
import type { PartId } from '../../config/vocabulary/part.ts';

/** A process of the product. */
export interface Part {
  readonly name: PartId;
  readonly file: string;
}

const PARTS: readonly Part[] = [
  { name: 'broker', file: 'gateway/bus/broker-main.ts' },
  { name: 'simulators', file: 'simulators/main.ts' },
  { name: 'gateway', file: 'gateway/main.ts' },
  { name: 'twin', file: 'twin/main.ts' },
  { name: 'dashboard', file: 'dashboard/server/main.ts' },
];

/** The order of stopping. The gateway needs the broker to hand over its last samples, so the bus goes last. */
export const STOP_STAGES: readonly { readonly parts: readonly Part['name'][]; readonly withinMs: number }[] = [
  { parts: ['dashboard', 'twin'], withinMs: 1500 },
  { parts: ['gateway'], withinMs: 6500 },
  { parts: ['simulators', 'broker'], withinMs: 1500 },
];

export const partsOf = (base: Base, args: Arguments): Part[] =>
  PARTS.filter(({ name }) => (name === 'broker' ? base.bus.embedded : name === 'simulators' ? args.simulators : true));

export const projectDir = join(import.meta.dirname, '../..');
