import { join } from 'node:path';
import type { Arguments } from '../../config/plant/arguments.ts';
import type { Base } from '../../config/plant/base.ts';

/** A process of the product. */
export interface Part {
  readonly name: 'broker' | 'simulators' | 'gateway' | 'twin' | 'dashboard';
  readonly zh: string;
  readonly file: string;
}

const PARTS: readonly Part[] = [
  { name: 'broker', zh: '消息总线', file: 'gateway/bus/broker-main.ts' },
  { name: 'simulators', zh: '仿真装置', file: 'simulators/main.ts' },
  { name: 'gateway', zh: '网关', file: 'gateway/main.ts' },
  { name: 'twin', zh: '数字孪生', file: 'twin/main.ts' },
  { name: 'dashboard', zh: '驾驶舱', file: 'dashboard/server/main.ts' },
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
