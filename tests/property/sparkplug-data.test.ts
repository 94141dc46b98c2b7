import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { DataMessageWriter } from '../../gateway/bus/data-message.ts';
import { qualityOf } from '../../gateway/bus/metrics.ts';
import { encodePayload, type Metric } from '../../gateway/bus/sparkplug.ts';

// The writer of data messages against the general one, byte for byte: any points, times with fractions and before 1970, values without a
// number, infinite ones, any status, any part of a batch.

const status = fc.oneof(fc.constantFrom<number>(...Object.values(Status), 0x0000_0480), fc.nat(0xffff_ffff));
const time = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0, max: 4e12, noNaN: true }) },
  fc.integer({ min: -12e12, max: 2 ** 53 - 1 }),
);
const row = fc.record({
  point: fc.nat(0xffff_fffe),
  sourceTime: time,
  receiveTime: fc.oneof(fc.constant(1_700_000_000_000.5), time),
  value: fc.double(),
  status,
});

const microsOf = (sourceTime: number) => Math.min(999, Math.round((sourceTime - Math.floor(sourceTime)) * 1000));

test('a data message has the bytes that the general writer of payloads gives the same metrics', () => {
  const writer = new DataMessageWriter();
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      fc.nat(255),
      fc.nat(29),
      (samples, historical, seq, skipped) => {
        const builder = new BatchBuilder();
        for (const { point, sourceTime, receiveTime, value, status: code } of samples)
          builder.add(point, sourceTime, receiveTime, value, code);
        const rows = samples.map((_, place) => samples.length - 1 - place);
        const from = Math.min(skipped, samples.length - 1);
        const message = { timestamp: 1_700_000_000_123, seq, historical };
        const written = writer.write(builder.take(), rows, from, rows.length, message);

        const part = rows.slice(from).map((place) => samples[place]!);
        const received = part.map(({ receiveTime }) => receiveTime);
        const micros = part.map(({ sourceTime }) => microsOf(sourceTime));
        const metrics = part.map(
          ({ point, sourceTime, value, status: code }): Metric => ({
            alias: point + 1,
            timestamp: Math.floor(sourceTime),
            historical: historical || undefined,
            value: Number.isNaN(value) ? null : value,
            quality: qualityOf(code),
            status: code === Status.Good ? undefined : code,
          }),
        );
        const expected = encodePayload({
          ...message,
          metrics,
          received: received.every((each) => each === received[0]) ? received.slice(0, 1) : received,
          micros: micros.some((each) => each > 0) ? micros : undefined,
        });
        expect(written.toString('hex')).toBe(Buffer.from(expected).toString('hex'));
      },
    ),
    { numRuns: 500 },
  );
});
