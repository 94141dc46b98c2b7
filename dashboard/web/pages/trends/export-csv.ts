import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import { statusName } from '../../../../config/vocabulary/status.ts';
import type { PointView } from '../../../contract/point-view.ts';
import { timeFormat } from '../../format/time.ts';

// What is drawn as a table: one row a column of the screen and pen, so that every row names its unit, quality and zone.

const COLUMNS = ['time', 'tag', 'name', 'unit', 'min', 'max', 'samples', 'status', 'status_code', 'method'];

/** A spreadsheet takes a cell that begins like a formula for one. */
const cell = (value: string | number | null): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** 2026-11-22T18:31:05.123+08:00: the site's time with its offset written out. */
const siteTime = (times: ReturnType<typeof timeFormat>, unixMs: number): string => {
  const [, sign = '+', hours = '0', minutes = '00'] = /^UTC(?:([+-])(\d+)(?::(\d+))?)?$/.exec(times.zone(unixMs)) ?? [];
  return `${times.full(unixMs).replace(' ', 'T')}${sign}${hours.padStart(2, '0')}:${minutes}`;
};

/** CSV by RFC 4180 in UTF-8, with the mark that makes spreadsheets read Chinese. Numbers are as recorded, not as rounded for the eye. */
export const trendCsv = (
  points: readonly PointView[],
  series: readonly HistorySeries[],
  timeZone: string,
  language: 'zh' | 'en',
): string => {
  const times = timeFormat(timeZone);
  const rows = points.flatMap((point, pen) => {
    const of = series[pen];
    if (!of) return [];
    return of.time.flatMap((at, row) => {
      // The sample that a resting line begins with lies before what is shown.
      if (at < of.from) return [];
      return {
        at,
        cells: [
          siteTime(times, at),
          point.tag,
          point.name[language],
          point.unitText[language],
          of.min[row] ?? null,
          of.max[row] ?? null,
          of.count[row] ?? null,
          statusName(of.status[row] ?? 0),
          `0x${((of.status[row] ?? 0) >>> 0).toString(16).padStart(8, '0')}`,
          of.method,
        ],
      };
    });
  });
  rows.sort((left, right) => left.at - right.at);
  return `\ufeff${[COLUMNS, ...rows.map(({ cells }) => cells)].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
};
