import { expect, test } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { type Random, seeded } from '../../config/vocabulary/random.ts';
import { SerialLibraryLink } from '../../gateway/drivers/modbus/serial-library-link.ts';
import { modbusDevice } from '../unit/gateway/drivers/plant-parts.ts';
import { freePort } from './peers/peer.ts';
import { startScriptedPeer } from './scripted-modbus-peer.ts';

// Mutated answers on a real socket: each read gives exactly what the device holds, or an error. tests/fuzz does many more in memory.

const RUNS = 120;
const SEED = 1;
const REGISTERS = Array.from({ length: 64 }, (_, register) => (register * 1031 + 17) & 0xffff);
/** Unit id, function code and byte count end here; Modbus TCP protects nothing behind it. */
const TCP_HEAD = 9;

const whole = (random: Random, below: number): number => Math.floor(random() * below);

/** Bits flipped, bytes left out, put in, said twice; of a TCP frame the data is spared, for no checksum stands over it. */
const mutated = (answer: Buffer, random: Random, rtu: boolean): Buffer => {
  const reach = rtu ? answer.length : Math.min(TCP_HEAD, answer.length);
  const at = whole(random, reach);
  switch (whole(random, 6)) {
    case 0: {
      const flipped = Buffer.from(answer);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << whole(random, 8));
      return flipped;
    }
    case 1:
      return answer.subarray(0, whole(random, answer.length));
    case 2:
      return Buffer.concat([answer.subarray(0, at), Buffer.from([whole(random, 256)]), answer.subarray(at)]);
    case 3:
      return Buffer.concat([answer.subarray(0, at), answer.subarray(at + 1)]);
    case 4:
      return Buffer.concat([answer, answer]);
    default:
      return answer;
  }
};

test.concurrent.each(['modbus-tcp', 'modbus-rtu-tcp'] as const)(
  `%s: ${RUNS} answers of seed ${SEED}`,
  async (protocol) => {
    const random = seeded(SEED);
    const rtu = protocol === 'modbus-rtu-tcp';
    const port = await freePort();
    const mutate = (answer: Buffer) => mutated(answer, random, rtu);
    const peer = await startScriptedPeer({ port, registers: { 0: REGISTERS }, rtu, script: [], mutate });
    const link = new SerialLibraryLink(modbusDevice({ protocol, port, timeoutMs: 60 }), systemClock);
    const signal = new AbortController().signal;
    let exact = 0;
    try {
      for (let run = 0; run < RUNS; run++) {
        const from = whole(random, 40);
        const to = from + 1 + whole(random, 20);
        try {
          if (!link.isOpen) await link.open(signal);
          const bytes = await link.read({ unitId: 1, functionCode: 3, from, to }, signal);
          const words = Array.from(
            { length: bytes.length / 2 },
            (_, place) => (bytes[place * 2]! << 8) | bytes[place * 2 + 1]!,
          );
          expect(words, `run ${run} of seed ${SEED}`).toEqual(REGISTERS.slice(from, to));
          exact++;
        } catch (error) {
          if ((error as Error).name === 'AssertionError') throw error;
          expect((error as Error).message).not.toBe('');
        }
      }
      // The device is well again by itself once its answers are.
      expect(exact).toBeGreaterThan(RUNS / 20);
    } finally {
      link.close();
      await peer.stop();
    }
  },
);
