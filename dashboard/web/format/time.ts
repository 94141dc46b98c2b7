// Times in the zone of the site, whatever the browser is set to.

export interface TimeFormat {
  /** 18:31:05 */
  time(unixMs: number): string;
  /** 18:31 */
  minute(unixMs: number): string;
  /** 2026-11-22 18:31:05 */
  dateTime(unixMs: number): string;
  /** 2026-11-22 18:31:05.123 */
  full(unixMs: number): string;
  /** UTC+8 */
  zone(unixMs: number): string;
}

export const timeFormat = (timeZone: string): TimeFormat => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const zoneParts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'shortOffset' });
  const of = (unixMs: number): Record<string, string> =>
    Object.fromEntries(parts.formatToParts(unixMs).map(({ type, value }) => [type, value]));
  const time = ({ hour, minute, second }: Record<string, string>) => `${hour}:${minute}:${second}`;
  const dateTime = (unixMs: number): string => {
    const part = of(unixMs);
    return `${part.year}-${part.month}-${part.day} ${time(part)}`;
  };
  return {
    time: (unixMs) => time(of(unixMs)),
    minute: (unixMs) => time(of(unixMs)).slice(0, 5),
    dateTime,
    full: (unixMs) => `${dateTime(unixMs)}.${String(Math.floor(unixMs) % 1000).padStart(3, '0')}`,
    zone: (unixMs) =>
      (zoneParts.formatToParts(unixMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC').replace(
        'GMT',
        'UTC',
      ),
  };
};

/** 850 ms, 12 s, 3 min 05 s, 1 h 23 min, 2 d 4 h: the same in both languages. */
export const durationText = (ms: number): string => {
  const size = Math.max(0, ms);
  if (size < 1000) return `${Math.round(size)} ms`;
  const seconds = Math.floor(size / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
};

/** 12 s, 3 min, 1 h, 2 d: how old something is, at a glance. */
export const ageText = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
};

/** 00:42, 12:05, 1:02:03: a counter. */
export const counterText = (ms: number): string => {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const two = (number: number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
};
