import { expect, test } from 'vitest';
import { changed, readLocation, writeLocation } from '../../../../dashboard/web/state/location.ts';
import { readTimeRange, writeTimeRange } from '../../../../dashboard/web/state/time-range.ts';

test('unknown parameters survive every change of the view', () => {
  const location = readLocation('/trends/bdo', '?kiosk=wall&x-site=7&pens=FT-1,FT-2&t=live-2h');
  const next = changed(location, { view: 'twin', parameters: { pens: null, tab: 'figures' } });
  expect(writeLocation(next)).toBe('/twin/bdo?kiosk=wall&x-site=7&t=live-2h&tab=figures');
});

test('an address read and written is the same', () => {
  const address = '/trends/bdo?pens=FT-20101,TT-10111.SP&t=2026-11-20T08:00:00Z~PT4H';
  const [path = '', search = ''] = address.split('?');
  expect(writeLocation(readLocation(path, `?${search}`))).toBe(address);
});

test('a time window in the address', () => {
  expect(readTimeRange('live-2h')).toEqual({ kind: 'live', spanMs: 7_200_000 });
  expect(readTimeRange('2026-11-20T08:00:00+08:00~PT4H')).toEqual({
    kind: 'fixed',
    from: Date.UTC(2026, 10, 20, 0),
    to: Date.UTC(2026, 10, 20, 4),
  });
  expect(readTimeRange('nonsense').kind).toBe('live');
  for (const range of [
    { kind: 'live', spanMs: 600_000 },
    { kind: 'fixed', from: 1_795_000_000_000, to: 1_795_000_060_000 },
  ] as const) {
    expect(readTimeRange(writeTimeRange(range))).toEqual(range);
  }
});
