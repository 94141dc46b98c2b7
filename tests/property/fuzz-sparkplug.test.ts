import { expect, test } from 'vitest';
import { type Random, seeded } from '../../config/vocabulary/random.ts';
import { DataType, decodePayload, encodePayload } from '../../gateway/bus/sparkplug.ts';

// Whatever bytes a broker hands on: decoding ends, with a payload or an error, and takes no more memory than the bytes could mean.

const RUNS = Number(process.env.FUZZ_RUNS ?? 5000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const whole = (random: Random, below: number): number => Math.floor(random() * below);

const payload = (random: Random): Uint8Array =>
  encodePayload({
    timestamp: 1_700_000_000_000 + whole(random, 1e6),
    seq: whole(random, 256),
    metrics: Array.from({ length: 1 + whole(random, 8) }, (_, alias) => ({
      name: random() < 0.5 ? `FT-${alias}` : undefined,
      alias,
      timestamp: 1_700_000_000_000,
      datatype: DataType.Double,
      value: random() < 0.2 ? null : random() * 1000,
      status: whole(random, 0xffff_ffff),
    })),
  });

test(`${RUNS} mutated payloads of seed ${SEED} are each decoded or refused`, () => {
  const random = seeded(SEED);
  let refused = 0;
  for (let run = 0; run < RUNS; run++) {
    const bytes = Uint8Array.from(payload(random));
    const end = random() < 0.3 ? whole(random, bytes.length) : bytes.length;
    for (let count = whole(random, 6); count >= 0; count--) bytes[whole(random, bytes.length)] = whole(random, 256);
    try {
      const { metrics } = decodePayload(bytes.subarray(0, end));
      // A metric takes two bytes at least: its tag and its length.
      expect(metrics.length, `run ${run}`).toBeLessThanOrEqual(end / 2);
      for (const { timestamp, value } of metrics) {
        expect(timestamp === undefined || Number.isFinite(timestamp), `run ${run}`).toBe(true);
        expect(['undefined', 'number', 'bigint', 'boolean', 'string', 'object']).toContain(typeof value);
      }
    } catch (error) {
      if ((error as Error).name === 'AssertionError') throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(RUNS);
});
