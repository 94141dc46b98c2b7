import { join } from 'node:path';
import type { Config } from '../../../config/plant/load.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import type { Random } from '../../../config/vocabulary/random.ts';
import { busAddress } from '../../bus/address.ts';
import type { EmbeddedHistory } from '../../history/embedded/store.ts';
import { historySink } from './history/history-sink.ts';
import { influxdbSink } from './influxdb/influxdb-sink.ts';
import { openMqttSink } from './mqtt/mqtt-sink.ts';
import type { Sink } from './sink.ts';

/** What a sink is handed. */
export interface SinkRoom {
  readonly config: Config;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The embedded historian; null where the history is kept in InfluxDB. */
  readonly history: EmbeddedHistory | null;
}

export interface SinkKind {
  readonly name: string;
  /** null when the configuration does not ask for it. */
  open(room: SinkRoom): Sink | null;
}

/** Every sink there is. */
export const sinkKinds: readonly SinkKind[] = [
  { name: 'history', open: ({ history }) => (history === null ? null : historySink(history)) },
  {
    name: 'influxdb',
    open: ({ config, clock }) =>
      config.base.influxdb === null
        ? null
        : influxdbSink({ settings: config.base.influxdb, site: config.base.site, points: config.points, clock }),
  },
  {
    name: 'mqtt',
    open: ({ config, dataDir, clock, random, log }) =>
      openMqttSink({
        room: { address: busAddress(config.base), site: config.base.site, clock, random, log },
        points: config.points,
        primaryHost: config.base.bus.primaryHost,
        stateFile: join(dataDir, 'bus', 'gateway-node.json'),
        pair: config.base.pair?.name ?? null,
      }),
  },
];

/** The sinks the configuration asks for, in the order of the list. */
export const openSinks = async (room: SinkRoom): Promise<Sink[]> =>
  sinkKinds.map((kind) => kind.open(room)).filter((sink) => sink !== null);
