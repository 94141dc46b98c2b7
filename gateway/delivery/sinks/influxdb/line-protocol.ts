import type { Point, PointTable } from '../../../../config/plant/point.ts';
import type { Context } from '../../../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';

// Measurement `sample`; tags context, device, line, site, tag (sorted, as the store likes them): one series for each point and context,
// so cardinality is bounded by the point table. Fields: `value` (float, only when there is one), `status` (integer, the OPC UA status
// code), `q` (integer: 2 good, 1 uncertain, 0 bad). Time in microseconds, so that fractions of a millisecond are kept and a second
// delivery of a sample names the same point.

const MEASUREMENT = 'sample';

/** In tag values comma, equals sign and space are escaped; a line break would end the line, a last backslash would escape the separator. */
const escapeTag = (text: string): string =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replace(/\\+$/, '')
    .replace(/[,= ]/g, '\\$&');

const prefixOf = ({ device, line, tag }: Point, site: string, context: Context): string =>
  `${MEASUREMENT},context=${context},device=${escapeTag(device)},line=${escapeTag(line)},site=${escapeTag(site)},tag=${escapeTag(tag)} `;

export interface LineWriter {
  /** One line for one row. */
  line(batch: SampleBatch, row: number): string;
}

/** Lines with the part that never changes made once for each point. */
export const lineWriter = (points: PointTable, site: string, context: Context): LineWriter => {
  const prefixes = points.points.map((point) => prefixOf(point, site, context));
  return {
    line: (batch, row) => {
      const value = batch.value[row] ?? Number.NaN;
      const status = (batch.status[row] ?? 0) >>> 0;
      const severityBits = status >>> 30;
      const q = severityBits === 0 ? 2 : severityBits === 1 ? 1 : 0;
      // Neither NaN nor infinity has a form in line protocol: the status says why there is no value.
      const field = Number.isFinite(value) ? `value=${value},` : '';
      const micros = Math.round((batch.sourceTime[row] ?? 0) * 1000);
      return `${prefixes[batch.point[row] ?? 0] ?? ''}${field}status=${status}i,q=${q}i ${micros}`;
    },
  };
};
