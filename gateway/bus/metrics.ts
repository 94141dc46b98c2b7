import type { Point } from '../../config/plant/point.ts';
import { cause, Status, severity } from '../../config/vocabulary/status.ts';
import type { LatestSamples } from './latest.ts';
import { DataType, type Metric, type MetricValue, type Payload } from './sparkplug.ts';

// How a sample is written as a Sparkplug metric, and how it is read back.

/** Aliases are point indexes plus one: some hosts take alias 0 for "none". */
export const aliasOf = (point: number): number => point + 1;

/** An estimate is published under the name by which its address finds it; anything else under its tag. */
const metricName = (point: Point): string =>
  point.address.protocol === 'sparkplug' ? point.address.metric : point.tag;

const QUALITY_BAD = 0;
const QUALITY_STALE = 500;
const STALE: ReadonlySet<number> = new Set([
  Status.UncertainLastUsableValue,
  Status.UncertainNoCommunicationLastUsableValue,
]);

/** Property `Quality`; good is left out. Sparkplug has no word for Uncertain: what is not stale is Bad, never better than it was. */
export const qualityOf = (status: number): number | undefined => {
  if (severity(status) === 'good') return undefined;
  return STALE.has(cause(status)) ? QUALITY_STALE : QUALITY_BAD;
};

/** Status of a metric of a foreign node, which may give no more than the `Quality` property. */
export const statusOf = ({ status, quality }: Metric): number => {
  if (status !== undefined) return status;
  if (quality === undefined || quality === 192) return Status.Good;
  return quality === QUALITY_STALE ? Status.UncertainNoCommunicationLastUsableValue : Status.Bad;
};

/** A metric's value as a number of the point's unit; NaN when it has none, undefined when it is a text. */
export const numberOf = (value: MetricValue): number | undefined => {
  if (value === null) return Number.NaN;
  if (typeof value === 'string') return undefined;
  return Number(value);
};

const metricOf = (time: number, value: number, status: number): Metric => ({
  timestamp: Math.floor(time),
  value: Number.isNaN(value) ? null : value,
  quality: qualityOf(status),
  status: status === Status.Good ? undefined : status,
});

/** Microseconds (0..999) below the ms of a time. */
export const microsOf = (time: number): number => Math.min(999, Math.round((time - Math.floor(time)) * 1000));

/** Every point of a device with its newest sample; one that was never read is null and says so. */
export const birthMetrics = (
  points: readonly Point[],
  latest: LatestSamples,
  now: number,
): Pick<Payload, 'metrics' | 'received' | 'micros'> => {
  const times = points.map(({ index }) => {
    const time = latest.sourceTime[index] ?? now;
    return Number.isFinite(time) ? time : now;
  });
  const metrics = points.map((point, place) => ({
    ...metricOf(times[place] ?? now, latest.value[point.index] ?? Number.NaN, latest.status[point.index] ?? 0),
    name: metricName(point),
    alias: aliasOf(point.index),
    datatype: DataType.Double,
  }));
  const micros = times.map(microsOf);
  return {
    metrics,
    received: points.map(({ index }) => latest.receiveTime[index] || now),
    micros: micros.some((each) => each > 0) ? micros : undefined,
  };
};
