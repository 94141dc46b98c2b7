import { join } from 'node:path';
import type { Base } from '../../config/plant/base.ts';
import { patientHistory } from './embedded/patient.ts';
import type { EmbeddedHistoryOptions } from './embedded/store.ts';
import { type EmbeddedHistory, openEmbeddedHistory } from './embedded/store.ts';
import { type Exporter, openExporter } from './exporter.ts';
import type { History } from './history.ts';
import { influxdbHistory } from './influxdb/history.ts';

export interface GatewayHistory {
  /** Who answers. */
  readonly history: History;
  /** The store on this machine, to be written and closed; null when the history is kept in InfluxDB. */
  readonly embedded: EmbeddedHistory | null;
  /** Gives ranges as files; null where InfluxDB keeps the history, which has exports of its own. */
  readonly exporter: Exporter | null;
}

/** The history as `history.store` in base.yaml says. Opens nothing yet, so that it cannot fail. */
export const openHistory = ({
  base,
  ...room
}: Omit<EmbeddedHistoryOptions, 'retentionDays' | 'bytesMax'> & { readonly base: Base }): GatewayHistory => {
  const { retentionDays, bytesMax, store } = base.history;
  if (store === 'influxdb' && base.influxdb !== null)
    return {
      history: influxdbHistory({ settings: base.influxdb, points: room.points }),
      embedded: null,
      exporter: null,
    };
  const embedded = patientHistory(() => openEmbeddedHistory({ ...room, retentionDays, bytesMax }), room.clock);
  const { points, dir } = room;
  const exporter = openExporter({ history: embedded, points, dir: join(dir, 'exports'), timeZone: base.timeZone });
  return { history: embedded, embedded, exporter };
};
