const WRITTEN = /^(\d{4})[-/](\d\d?)[-/](\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d))?$/;

/** `2026-11-20 08:15`, with seconds or with slashes, in the zone of the site; null where it is no time. */
export const siteInstant = (text: string, timeZone: string): number | null => {
  const match = WRITTEN.exec(text);
  if (!match) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const written = new Date(asUtc);
  // 2026-02-31 or 25:00 would roll over into another moment.
  if (written.getUTCMonth() + 1 !== month || written.getUTCDate() !== day || written.getUTCHours() !== hour)
    return null;
  // Twice, as the offset may differ between the guess and the moment itself.
  const first = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(first, timeZone);
};

const offsetMs = (at: number, timeZone: string): number => {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
};
