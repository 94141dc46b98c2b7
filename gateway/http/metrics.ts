import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ProcessHealth } from '../../config/vocabulary/health.ts';

// Metrics are views of the health report: read when Prometheus asks, so that the two can never differ.

type Row = readonly [labels: Record<string, string>, value: number];
type Rows = (health: ProcessHealth) => Row[];

const perDevice =
  (value: (device: ProcessHealth['devices'][number]) => number): Rows =>
  ({ devices }) =>
    devices.map((device) => [{ line: device.line, device: device.device, protocol: device.protocol }, value(device)]);

const perSink =
  (value: (sink: ProcessHealth['sinks'][number]) => number): Rows =>
  ({ sinks }) =>
    sinks.map((sink) => [{ sink: sink.sink }, value(sink)]);

const whole =
  (value: (health: ProcessHealth) => number): Rows =>
  (health) => [[{}, value(health)]];

const DEVICE = ['line', 'device', 'protocol'];
const GAUGES: readonly (readonly [name: string, help: string, labels: string[], rows: Rows])[] = [
  [
    'device_connected',
    '1 when the device is connected and heard',
    DEVICE,
    perDevice(({ state }) => (state === 'connected' ? 1 : 0)),
  ],
  ['device_points', 'points declared on the device', DEVICE, perDevice(({ points }) => points)],
  ['device_points_good', 'points whose latest sample is good', DEVICE, perDevice(({ good }) => good)],
  ['device_values_per_second', 'samples received per second', DEVICE, perDevice((device) => device.valuesPerSecond)],
  ['device_reconnects_total', 'connections after the first', DEVICE, perDevice(({ reconnects }) => reconnects)],
  ['sink_delivering', '1 when the sink delivers', ['sink'], perSink(({ state }) => (state === 'delivering' ? 1 : 0))],
  [
    'sink_backlog_samples',
    'journalled, not yet acknowledged',
    ['sink'],
    perSink(({ backlogSamples }) => backlogSamples),
  ],
  [
    'sink_backlog_age_seconds',
    'age of the oldest of them',
    ['sink'],
    perSink(({ backlogAgeMs }) => backlogAgeMs / 1000),
  ],
  ['sink_delivered_total', 'samples acknowledged by the sink', ['sink'], perSink(({ delivered }) => delivered)],
  ['sink_refused_total', 'samples the sink refused for good', ['sink'], perSink(({ refused }) => refused)],
  ['journal_bytes', 'size of the journal on disk', [], whole(({ journal }) => journal?.bytes ?? 0)],
  ['journal_samples', 'samples in the journal', [], whole(({ journal }) => journal?.samples ?? 0)],
  [
    'journal_dropped_total',
    'samples dropped because the journal was full',
    [],
    whole(({ journal }) => journal?.droppedSamples ?? 0),
  ],
  [
    'journal_writing',
    '1 when what is collected goes to disk',
    [],
    whole(({ journal }) => (journal?.state === 'writing' ? 1 : 0)),
  ],
  ['gaps_open', 'holes in the record that last', [], whole(({ gapsOpen }) => gapsOpen)],
  ['cpu_cores', 'share of one core since the last report', [], whole(({ cpu }) => cpu)],
  ['memory_bytes', 'resident memory of the process', [], whole(({ memoryBytes }) => memoryBytes)],
];

/** A registry of its own, so that tests can make several in one process. With it what Node says of itself: loop delay, handles, heap. */
export const gatewayMetrics = (health: () => ProcessHealth): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [name, help, labelNames, rows] of GAUGES) {
    registry.registerMetric(
      new Gauge({
        name: `zhongshi_${name}`,
        help,
        labelNames,
        registers: [],
        collect() {
          this.reset();
          for (const [labels, value] of rows(health())) this.set(labels, value);
        },
      }),
    );
  }
  return registry;
};
