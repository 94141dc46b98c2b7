import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlarmsReply } from '../../../../config/vocabulary/alarms.ts';
import { alarmBins } from '../../../../dashboard/web/state/alarm-bins.ts';

const event = (from: number, to: number | null, priority: number | null = 3): AlarmsReply['events'][number] => ({
  tag: 'PT-1',
  limit: 'h',
  at: 1,
  priority,
  from,
  to,
  peak: 2,
});

test('what goes beyond a limit counts where it begins and stands until it is back', () => {
  const bins = alarmBins([event(1050, 1070), event(1060, 1210, 1), event(1310, null, null)], 1000, 1400, 100);
  expect(bins.map(({ from, begun, standing, priority }) => [from, begun, standing, priority])).toEqual([
    [1000, 2, 2, 1],
    [1100, 0, 1, 1],
    [1200, 0, 1, 1],
    [1300, 1, 1, null],
  ]);
});

test('what began before the span stands in it and is not counted as begun', () => {
  expect(alarmBins([event(900, 1150)], 1000, 1200, 100).map(({ begun, standing }) => [begun, standing])).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

test('law: every event of the span begins in one bin, and no bin has fewer standing than begun', () => {
  const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 999 }), fc.option(fc.integer({ min: 0, max: 500 }))));
  fc.assert(
    fc.property(times, (all) => {
      const events = all.map(([from, lasts]) => event(from, lasts === null ? null : from + lasts));
      const bins = alarmBins(events, 0, 1000, 70);
      expect(bins.reduce((sum, { begun }) => sum + begun, 0)).toBe(events.length);
      for (const { begun, standing } of bins) expect(standing).toBeGreaterThanOrEqual(begun);
    }),
  );
});
