import type { Influxdb } from '../../../../config/plant/base.ts';
import type { PointTable } from '../../../../config/plant/point.ts';
import { secretFor } from '../../../../config/plant/secret.ts';
import type { Clock } from '../../../../config/vocabulary/clock.ts';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { type Sink, STOPPING } from '../sink.ts';
import { writeIsolating } from './isolate.ts';
import { LineWriter } from './line-protocol.ts';
import { type Dial, packed, poster } from './post.ts';

export interface InfluxdbSinkOptions {
  readonly settings: Influxdb;
  readonly site: string;
  readonly points: PointTable;
  readonly clock: Clock;
  /** Where secrets are looked up; the environment unless a test says otherwise. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly dial?: Dial;
}

/** Writes lines to InfluxDB 1.x, 2.x or 3.x. Tags and time name the point, so a batch sent twice is stored once. */
export const influxdbSink = (options: InfluxdbSinkOptions): Sink => {
  const { settings, site, points, clock, environment = process.env, dial } = options;
  const token = settings.token && secretFor(settings.token, new URL(settings.url).hostname, environment);
  const writer = new LineWriter(points, site, 'live');
  const { post } = poster(settings, token, clock, dial);
  return {
    name: 'influxdb',
    shared: true,
    pace: { samplesMax: 5_000, everyMs: 500 },
    write: async (batch, _position, signal) => {
      if (signal.aborted) return { outcome: 'later', reason: STOPPING };
      if (settings.token !== null && token === null) {
        const { env } = settings.token;
        const reason = {
          zh: `环境变量 ${env}（base.yaml 的 influxdb.token 所指）未设；请设好后重启`,
          en: `the environment variable ${env}, named by influxdb.token in base.yaml, is not set: set it and start again`,
        };
        return { outcome: 'later', hold: true, reason };
      }
      const infinite = infiniteRows(batch);
      const sent = infinite.length === 0 ? null : otherRows(batch, infinite);
      const delivery = await writeIsolating(sent?.length ?? batch.length, async (from, to) => {
        const lines = writer.lines(batch, from, to, sent);
        const body = await packed(lines);
        writer.done(lines);
        return await post(body, signal);
      });
      if (delivery.outcome === 'later' || infinite.length === 0) return delivery;
      const items = delivery.outcome === 'refused' ? delivery.items : [];
      return {
        outcome: 'refused',
        items: [
          ...items.map(({ index, reason }) => ({ index: sent?.[index] ?? index, reason })),
          ...infinite.map((index) => ({ index, reason: 'an infinite value has no form in line protocol' })),
        ],
      };
    },
    close: () => Promise.resolve(), // every request has ended with its write
  };
};

const infiniteRows = ({ value, length }: SampleBatch): number[] => {
  const rows: number[] = [];
  for (let row = 0; row < length; row++)
    if (Math.abs(value[row] as number) === Number.POSITIVE_INFINITY) rows.push(row);
  return rows;
};

const otherRows = ({ length }: SampleBatch, left: readonly number[]): number[] => {
  const leftOut = new Set(left);
  return Array.from({ length }, (_, row) => row).filter((row) => !leftOut.has(row));
};
