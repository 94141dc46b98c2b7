import type { Device } from '../../config/plant/device.ts';
import type { Point } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';

/** What one read brought: samples, and the holes the driver knows of. The batch now belongs to the loop. */
export interface Reading {
  readonly samples: SampleBatch;
  readonly gaps: readonly GapReport[];
  /** To be called when the samples lie on the disk, if ever: only then the device may forget them. */
  readonly kept?: () => void;
  /** Set when the link is lost but the driver is trying to save its session: why, and what to do. The next samples end it. */
  readonly interrupted?: Text;
  /** With `interrupted`: the device is connected and says nothing, rather than gone. */
  readonly silent?: boolean;
  /** The link is up again on the old subscription: `whole` when nothing of the interruption is missing, `partly` when some is. */
  readonly resumed?: 'whole' | 'partly';
}

/** Connected, but the device says nothing: thrown by a driver whose own watchdog found out. */
export class NoDataError extends TroubleError {
  override readonly name = 'NoDataError';
}

/** What a device's server has kept for itself: from it holes can be filled. */
export interface DeviceHistory {
  /** Of these points, those whose server keeps history. */
  kept(points: readonly Point[], signal: AbortSignal): Promise<readonly Point[]>;
  /** Everything kept of a point in a span (Unix ms, both ends included), oldest first, page by page. Throws when it cannot be read. */
  read(point: Point, from: number, to: number, signal: AbortSignal): AsyncIterable<SampleBatch>;
}

/**
 * Speaks one protocol with one connection. The loop around it (run-driver.ts) owns pace of reconnection, back-off, status on loss
 * and logging (once when lost, once when back). A failed attempt simply throws; a `TroubleError` says in both
 * languages what happened and what to do.
 */
export interface Driver {
  connect(signal: AbortSignal): Promise<void>;
  /**
   * Resolves when there is something to say: a scan, notifications since, or only that the device was heard (no samples).
   * Silence longer than the kind's `silenceMs` counts as a dead connection. Throws when the connection is of no more use;
   * once aborted it settles soon, either way.
   */
  read(signal: AbortSignal): Promise<Reading>;
  /** Safe to call twice, and after a failed connect. */
  close(): Promise<void>;
  /** Facts for the health page, such as session state, request time or revised intervals. */
  detail(): Readonly<Record<string, string | number | boolean | null>>;
  /** While connected, of a protocol whose servers may keep history. */
  history?(): DeviceHistory | null;
  /** What is wrong with a device although the connection stands (a refused register, an unknown node), and what to do; else null. */
  trouble?(device: string): Trouble | null;
}

/** What stands in the way, since when (Unix ms). */
export interface Trouble {
  readonly text: Text;
  readonly since: number;
}

/** Stands for a field device where the points come from an edge node on the bus, such as a line's twin. */
export interface BusDevice {
  readonly id: string;
  readonly protocol: 'sparkplug';
  readonly node: string;
}
export type TargetDevice = Device | BusDevice;

/** What a connection serves: one device, or several that one server shows (`via`). */
export interface DriverTarget {
  readonly line: string;
  readonly devices: readonly TargetDevice[];
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
  readonly protocols: readonly TargetDevice['protocol'][];
  /** Longest time, in ms, that one read may take while the device is well. 30 s when left out. */
  silenceMs?(target: DriverTarget): number;
  open(target: DriverTarget, room: DriverRoom): Driver;
}
