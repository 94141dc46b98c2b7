/** What `t` of the URL says: a window that ends now, or one that stands still. */
export type TimeRange =
  | { readonly kind: 'live'; readonly spanMs: number }
  | { readonly kind: 'fixed'; readonly from: number; readonly to: number };

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DEFAULT_SPAN_MS = 30 * 60_000;

const durationMs = (text: string): number | null => {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!match) return null;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  const ms = Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return ms > 0 ? ms : null;
};

/** `live`, `live-2h`, `2026-11-20T08:00:00+08:00~PT4H`. What cannot be read is a live window of half an hour. */
export const readTimeRange = (text: string | undefined): TimeRange => {
  const live = /^live-(\d+)([smhd])$/.exec(text ?? '');
  if (live) return { kind: 'live', spanMs: Number(live[1]) * (UNITS_MS[live[2] ?? 'm'] ?? 60_000) };
  const [start = '', length = ''] = (text ?? '').split('~');
  const from = Date.parse(start);
  const spanMs = durationMs(length);
  if (Number.isFinite(from) && spanMs !== null) return { kind: 'fixed', from, to: from + spanMs };
  return { kind: 'live', spanMs: DEFAULT_SPAN_MS };
};

export const writeTimeRange = (range: TimeRange): string => {
  if (range.kind === 'live') {
    const unit = (['d', 'h', 'm'] as const).find((name) => range.spanMs % (UNITS_MS[name] ?? 1) === 0) ?? 's';
    return `live-${Math.round(range.spanMs / (UNITS_MS[unit] ?? 1000))}${unit}`;
  }
  const seconds = Math.max(1, Math.round((range.to - range.from) / 1000));
  return `${new Date(Math.round(range.from)).toISOString()}~PT${seconds}S`;
};
