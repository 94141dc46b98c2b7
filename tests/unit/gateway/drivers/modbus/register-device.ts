import type { ModbusDevice } from '../../../../../config/plant/device.ts';
import type { Point } from '../../../../../config/plant/point.ts';
import type { GapReport } from '../../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../../config/vocabulary/log.ts';
import { seeded } from '../../../../../config/vocabulary/random.ts';
import { ExceptionReply, LinkError, SilenceError } from '../../../../../gateway/drivers/modbus/exception.ts';
import { ModbusDriver } from '../../../../../gateway/drivers/modbus/modbus-driver.ts';
import type { ModbusLink, ModbusRequest } from '../../../../../gateway/drivers/modbus/modbus-link.ts';
import { VirtualClock } from '../../../../../simulators/virtual-clock.ts';
import { modbusDevice } from '../plant-parts.ts';
import { rowsOf, type SeenSample } from '../scripted-driver.ts';

/** A fake of our own link contract: registers in memory, an answer time, and whatever a test lets it refuse. */
class RegisterDevice implements ModbusLink {
  readonly registers = new Map<number, number>();
  readonly requests: (ModbusRequest & { at: number })[] = [];
  opened = 0;
  isOpen = false;
  answerMs = 10;
  timeoutMs = 1000;
  /** Exception code, 'silent', or null to answer. */
  refuse: (request: ModbusRequest) => number | 'silent' | null = () => null;
  readonly clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  async open(): Promise<void> {
    this.opened++;
    this.isOpen = true;
  }

  async read(request: ModbusRequest, signal: AbortSignal): Promise<Uint8Array> {
    if (!this.isOpen) throw new LinkError('已关闭', 'closed');
    this.requests.push({ ...request, at: this.clock.elapsedMs() });
    const refusal = this.refuse(request);
    await this.clock.sleep(refusal === 'silent' ? this.timeoutMs : this.answerMs, signal);
    if (refusal === 'silent') {
      this.isOpen = false;
      throw new SilenceError(`${this.timeoutMs} ms 内无应答`, `no answer within ${this.timeoutMs} ms`);
    }
    if (refusal !== null) throw new ExceptionReply(refusal);
    const bytes = new DataView(new ArrayBuffer((request.to - request.from) * 2));
    for (let register = request.from; register < request.to; register++)
      bytes.setUint16((register - request.from) * 2, this.registers.get(register) ?? 0);
    return new Uint8Array(bytes.buffer);
  }

  close(): void {
    this.isOpen = false;
  }
}

/** The real driver on a fake device, read for as long as the virtual clock runs. */
export const drive = async (points: readonly Point[], settings: Partial<ModbusDevice> = {}) => {
  const clock = new VirtualClock(1_000_000);
  const link = new RegisterDevice(clock);
  const device = modbusDevice(settings);
  link.timeoutMs = device.timeoutMs;
  const room = { clock, random: seeded(1), log: silentLog, dataDir: '/nonexistent' };
  const driver = new ModbusDriver({ line: 'bdo', devices: [device], points }, device, room, link);
  const stopping = new AbortController();
  const seen: SeenSample[] = [];
  const gaps: GapReport[] = [];
  const state: { failure: Error | null } = { failure: null };
  await driver.connect(stopping.signal);
  const run = async () => {
    // Nothing happens before the test moves the clock, so that it can prepare the device.
    await clock.sleep(0, stopping.signal);
    try {
      while (!stopping.signal.aborted) {
        const reading = await driver.read(stopping.signal);
        seen.push(...rowsOf(reading.samples));
        gaps.push(...reading.gaps);
      }
    } catch (error) {
      if (!stopping.signal.aborted) state.failure = error as Error;
    }
  };
  const done = run();
  const stop = async () => {
    stopping.abort();
    await done;
    await driver.close();
  };
  return { clock, link, driver, seen, gaps, state, stop };
};
