import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Plant } from '../plant/plant.ts';

/** The part of a plant that a device shows. Tests hand in a scripted one. */
export type DevicePlant = Pick<Plant, 'reading' | 'write' | 'condition'>;

/** What a device is handed besides its points and its plant. */
export interface DeviceRoom {
  /** Id of the line: device ids repeat between lines. */
  readonly line: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of keys and certificates. */
  readonly dataDir: string;
  /** Unix ms at which a moment of plant time (seconds since its start) was or will be. */
  wallMs(plantTimeS: number): number;
  /** Values of each point that an OPC UA server keeps for HistoryRead; none when left out. */
  readonly historyValues?: number;
  /**
   * What is shown is a record and not a process: nothing can be written, every sample is shown as it comes, and where a protocol has no
   * word for a Bad one, the device refuses the request instead of giving a number.
   */
  readonly ofRecord?: boolean;
}

export interface DeviceCounters {
  /** Requests answered with data, or values renewed on an OPC UA server. */
  readonly answered: number;
  /** Requests answered with an exception, or writes refused. */
  readonly refused: number;
  /** Frames dropped: damaged, or addressed to somebody else. */
  readonly dropped: number;
  readonly clients: number;
}

/** A device on its socket. */
export interface SimulatedDevice {
  readonly id: string;
  readonly protocol: string;
  /** Where it listens, with the port it really has: `opc.tcp://127.0.0.1:14840`, `127.0.0.1:15201`. */
  readonly endpoint: string;
  readonly state: 'closed' | 'on' | 'silent' | 'off';
  readonly counters: DeviceCounters;
  /** Resolves when it listens. Rejects with a sentence for people when it cannot. */
  start(): Promise<void>;
  /** To be called about ten times a second: renews what it shows and follows its condition. Never waits. */
  refresh(): void;
  /** Safe to call twice; resolves when the port is free. */
  close(): Promise<void>;
}

/** Wording of a port that cannot be taken. `owner` says who wants it, `file` where its number stands. */
export const listenFailure = (owner: string, host: string, port: number, error: unknown, file = 'line.yaml'): Error => {
  const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  const reason =
    code === 'EADDRINUSE'
      ? `is already in use; stop the other program (perhaps simulators that still run) or change the port in ${file}`
      : `cannot be opened (${code}); put a port above 1023 that this user may open into ${file}`;
  return new Error(`${owner}: port ${port} on ${host} ${reason}`);
};
