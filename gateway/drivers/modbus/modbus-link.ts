import type { ReadBlock } from './plan-reads.ts';

/** What is asked in one request. */
export type ModbusRequest = Pick<ReadBlock, 'unitId' | 'functionCode' | 'from' | 'to'>;

/** One connection with at most one request under way. May be opened again after it was closed. */
export interface ModbusLink {
  readonly isOpen: boolean;
  /** Throws LinkError with what to do when nobody answers there. */
  open(signal: AbortSignal): Promise<void>;
  /**
   * The data bytes of the answer: two for each register, or eight bits a byte. Throws ExceptionReply (the connection stays good),
   * SilenceError or LinkError (it has been closed, so that a late answer can never be taken for that of the next request).
   */
  read(request: ModbusRequest, signal: AbortSignal): Promise<Uint8Array>;
  /** Drops the connection at once; may be called at any time. */
  close(): void;
}
