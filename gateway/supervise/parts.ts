import { join } from 'node:path';
import type { Arguments } from '../../config/plant/arguments.ts';
import type { Base } from '../../config/plant/base.ts';
import type { PartId } from '../../config/vocabulary/part.ts';

/** A process of the product. */
export interface Part {
  readonly name: PartId;
  readonly file: string;
  /** Its own arguments; left out: those of `npm start`. */
  readonly args?: readonly string[];
  /** Semi-space of V8's young generation, MB. */
  readonly semiSpaceMb: number;
}

/**
 * By default V8 lets the young generation grow to 134 MB on a large machine. What streams all values needs 8 MB semi-spaces
 * (gateway 250 MB for 380 MB); the others work as fast with 2 MB and are 20 to 40 MB smaller for it.
 */
const SEMI_SPACE_MB = { streaming: 8, other: 2 };

/**
 * V8 on a machine with much memory lets a heap grow up to fourfold between two full collections; told a smaller ceiling it grows to
 * 1.3 to 1.6 times what is alive. Far above what any part ever held (0.4 GB at 10,000 values/s).
 */
export const HEAP_MB_MAX = 1024;

/**
 * glibc keeps what is freed in one pool per thread, up to 8 per core, and after the first large buffer it keeps buffers of up to 32 MB
 * there, too. Told to do neither, the base is 100 MB smaller.
 */
export const MALLOC_ENV: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_MMAP_THRESHOLD_: '65536',
};

export const PARTS: readonly Part[] = [
  { name: 'broker', file: 'gateway/bus/broker-main.ts', semiSpaceMb: SEMI_SPACE_MB.other },
  { name: 'simulators', file: 'simulators/main.ts', semiSpaceMb: SEMI_SPACE_MB.other },
  { name: 'gateway', file: 'gateway/main.ts', semiSpaceMb: SEMI_SPACE_MB.streaming },
  { name: 'twin', file: 'twin/main.ts', semiSpaceMb: SEMI_SPACE_MB.other },
  { name: 'dashboard', file: 'dashboard/server/main.ts', semiSpaceMb: SEMI_SPACE_MB.other },
];

/** The order of stopping. The gateway needs the broker to hand over its last samples, so the bus goes last. */
export const STOP_STAGES: readonly { readonly parts: readonly Part['name'][]; readonly withinMs: number }[] = [
  { parts: ['dashboard', 'twin'], withinMs: 1500 },
  { parts: ['gateway'], withinMs: 6500 },
  { parts: ['simulators', 'broker'], withinMs: 1500 },
];

export const partsOf = (base: Base, args: Arguments): Part[] =>
  PARTS.filter(({ name }) =>
    name === 'broker' ? base.bus.embedded : name === 'simulators' ? args.simulators : true,
  ).map((part) => (part.name === 'broker' ? { ...part, args: ['--port', String(brokerPort(base))] } : part));

/** Where the embedded broker listens. */
export const brokerPort = (base: Base): number => Number(new URL(base.bus.url).port || 1883);

export const projectDir = join(import.meta.dirname, '../..');
