import type { Device } from '../../config/plant/device.ts';
import type { Point } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';

/** What one read brought: samples, and the holes the driver knows of. */
export interface Reading {
  readonly samples: SampleBatch;
  readonly gaps: readonly GapReport[];
}

/**
 * Speaks one protocol with one connection. The loop around it (run-driver.ts) owns pace of reconnection, back-off, status on loss
 * and logging (once when lost, once when back). A failed attempt simply throws; the message says in words what to do.
 */
export interface Driver {
  connect(signal: AbortSignal): Promise<void>;
  /** Resolves when there is something to say: a scan, or notifications since. Throws when the connection is of no more use. */
  read(signal: AbortSignal): Promise<Reading>;
  /** Safe to call twice, and after a failed connect. */
  close(): Promise<void>;
  /** Facts for the health page, such as session state, request time or revised intervals. */
  detail(): Readonly<Record<string, string | number | boolean | null>>;
}

/** What a connection serves: one device, or several that one server shows (`via`). */
export interface DriverTarget {
  readonly line: string;
  readonly devices: readonly Device[];
  readonly points: readonly Point[];
}

/** What a driver is handed besides its target. */
export interface DriverRoom {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Folder for certificates and the like. */
  readonly dataDir: string;
}

/** One entry of the driver list: which device protocols it serves and how to open it. */
export interface DriverKind {
  readonly protocols: readonly Device['protocol'][];
  open(target: DriverTarget, room: DriverRoom): Driver;
}
