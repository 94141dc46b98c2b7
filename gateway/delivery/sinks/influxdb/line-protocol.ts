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
  /** One line for each row from `from` to `to`, of the batch or of the `rows` named. */
  lines(batch: SampleBatch, from: number, to: number, rows: readonly number[] | null): string;
}

/** Lines with the part that never changes made once for each point, and what repeats from line to line made once for each. */
export const lineWriter = (points: PointTable, site: string, context: Context): LineWriter => {
  const prefixes = points.points.map((point) => prefixOf(point, site, context));
  const micros = microsText();
  return {
    lines: ({ point, sourceTime, value, status }, from, to, rows) => {
      let text = '';
      let lastStatus = -1;
      let fields = '';
      for (let at = from; at < to; at++) {
        const row = rows === null ? at : (rows[at] as number);
        const number = value[row] as number;
        const code = status[row] as number;
        if (code !== lastStatus) {
          lastStatus = code;
          fields = statusFields(code);
        }
        // Neither NaN nor infinity has a form in line protocol: the status says why there is no value.
        const field = Number.isFinite(number) ? `value=${number},` : '';
        text += `${at === from ? '' : '\n'}${prefixes[point[row] as number] ?? ''}${field}${fields}${micros(sourceTime[row] as number)}`;
      }
      return text;
    },
  };
};

const statusFields = (status: number): string => {
  const severityBits = status >>> 30;
  const q = severityBits === 0 ? 2 : severityBits === 1 ? 1 : 0;
  return `status=${status}i,q=${q}i `;
};

const THREE_DIGITS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

/** Unix ms as whole microseconds in text; the seconds, slow to write out, are written once for all samples of one. */
const microsText = (): ((ms: number) => string) => {
  let lastSecond = Number.NaN;
  let lastText = '';
  return (ms) => {
    const micros = Math.round(ms * 1000);
    const second = Math.floor(micros / 1e6);
    // Before 1970, and before there is a second to speak of, digits do not simply follow one another.
    if (second <= 0) return String(micros);
    if (second !== lastSecond) {
      lastSecond = second;
      lastText = String(second);
    }
    const rest = micros - second * 1e6;
    const whole = Math.floor(rest / 1000);
    return lastText + (THREE_DIGITS[whole] as string) + (THREE_DIGITS[rest - whole * 1000] as string);
  };
};
