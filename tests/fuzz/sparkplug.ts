import { silentLog } from '../../config/vocabulary/log.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { severity } from '../../config/vocabulary/status.ts';
import type { FollowFeed } from '../../gateway/bus/bus.ts';
import { Feed } from '../../gateway/bus/feed.ts';
import { DataType, encodePayload, type Metric, type Payload } from '../../gateway/bus/sparkplug.ts';
import { sparkplugTopic } from '../../gateway/bus/topic.ts';
import { SparkplugDriver } from '../../gateway/drivers/sparkplug/sparkplug-driver.ts';
import { tableOf } from '../unit/gateway/bus/points.ts';
import { type Fuzz, must, mutated, one, whole } from './fuzz.ts';
import { memoryClock } from './memory-clock.ts';
import { metricsOf, numberOf, type PlainMetric } from './protobuf.ts';

/** So many messages of one node after its birth: what an odd one leaves behind meets the next. */
const MESSAGES = 3;
const NODE = 'twin-a';
const GROUP = 'site-live';
const TAGS = Array.from({ length: 8 }, (_, index) => `FT-${index}`);
const TYPES = [
  DataType.Double,
  DataType.Double,
  DataType.Float,
  DataType.Int16,
  DataType.Int32,
  DataType.Boolean,
] as const;
const START_MS = 1_760_000_000_000;

/**
 * Whatever bytes a broker hands on to feed and driver: a value that is not Bad is what a second, independent reading of the same bytes
 * gives for that point. Protobuf has no checksum: changed data in a valid message is what the node said.
 */
export const sparkplug: Fuzz = {
  name: 'sparkplug',
  short: 1500,
  start: async () => ({ once }),
};

const once = async (random: Random): Promise<boolean> => {
  const points = tableOf({ [`${NODE}:U100`]: TAGS });
  const clock = memoryClock();
  const room = {
    address: { url: 'mqtt://memory', user: null, password: null },
    site: 'site',
    clock,
    random,
    log: silentLog,
  };
  const bus: { feed: Feed | null } = { feed: null };
  const follow: FollowFeed = async (...[own, options, handlers]) => {
    bus.feed = new Feed(own, options, handlers);
  };
  const driver = new SparkplugDriver(room, points, NODE, follow);
  const { signal } = new AbortController();
  const told = new Map<string, { readonly tag: string; readonly datatype: number }>();
  const types = TAGS.map(() => one(random, TYPES));
  const connecting = driver.connect(signal);
  const birth: Payload = {
    timestamp: START_MS,
    seq: 0,
    metrics: TAGS.map((name, index) => metricOf(random, index, types[index] ?? 10, name)),
  };
  bus.feed?.heard(sparkplugTopic(GROUP, 'NBIRTH', NODE), encodePayload(birth));
  TAGS.forEach((tag, index) => void told.set(String(index + 1), { tag, datatype: types[index] ?? 10 }));
  await connecting;
  await driver.read(signal);
  let good = 0;
  for (let message = 1; message <= MESSAGES; message++) {
    const metrics = Array.from({ length: 1 + whole(random, 6) }, () => {
      const index = whole(random, TAGS.length);
      return metricOf(random, index, types[index] ?? 10, random() < 0.3 ? TAGS[index] : undefined);
    });
    const bytes = mutated(encodePayload({ timestamp: START_MS + message * 1000, seq: message, metrics }), random);
    bus.feed?.heard(sparkplugTopic(GROUP, 'NDATA', NODE), bytes);
    const { samples } = await driver.read(signal);
    good += judged(samples, bytes, (metric) => meant(metric, told));
  }
  await driver.close();
  return good > 0;
};

interface Meant {
  readonly tag: string;
  readonly datatype: number;
}

/** By alias where the birth gave that alias, else by name. */
const meant = ({ alias, name }: PlainMetric, told: ReadonlyMap<string, Meant>): Meant | null =>
  told.get(String(alias)) ?? [...told.values()].find(({ tag }) => tag === name) ?? null;

/** @returns how many are not Bad. */
const judged = (samples: SampleBatch, bytes: Buffer, meaning: (metric: PlainMetric) => Meant | null): number => {
  const metrics = metricsOf(bytes);
  let good = 0;
  must(samples.length <= bytes.length / 2, () => `${samples.length} samples of ${bytes.length} bytes`);
  for (let row = 0; row < samples.length; row++) {
    const value = samples.value[row] ?? 0;
    const status = samples.status[row] ?? 0;
    must(Number.isFinite(samples.sourceTime[row]), () => `time ${samples.sourceTime[row]}`);
    if (severity(status) === 'bad') continue;
    good++;
    const tag = TAGS[samples.point[row] ?? 0];
    const said = (metrics ?? []).some((metric) => {
      const meaningOf = meaning(metric);
      if (meaningOf?.tag !== tag) return false;
      const number = numberOf(metric, metric.datatype ?? meaningOf?.datatype ?? null) ?? Number.NaN;
      const isBad =
        metric.status === null
          ? metric.quality !== null && metric.quality !== 192 && metric.quality !== 500
          : metric.status >>> 30 > 1;
      return Object.is(number, value) && !isBad && (metric.status === null || metric.status === status);
    });
    must(
      said,
      () =>
        `${tag} = ${value} with status ${status.toString(16)} is not said by ${bytes.toString('hex')} (${metrics === null ? 'malformed' : 'valid'})`,
    );
  }
  return good;
};

const metricOf = (random: Random, index: number, datatype: number, name: string | undefined): Metric => {
  const number = random() * 1000 - 500;
  const value =
    datatype === DataType.Boolean
      ? number > 0
      : datatype === DataType.Int16 || datatype === DataType.Int32
        ? Math.round(number)
        : number;
  return {
    name,
    alias: index + 1,
    timestamp: START_MS + whole(random, 1e6),
    datatype: name === undefined ? undefined : datatype,
    value: random() < 0.1 ? null : value,
    quality: random() < 0.2 ? one(random, [0, 192, 500] as const) : undefined,
    status: random() < 0.3 ? whole(random, 4) * 0x4000_0000 + 0x0001_0000 : undefined,
  };
};
