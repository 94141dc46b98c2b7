import { expect, test } from 'vitest';
import { Status } from '../../../../config/vocabulary/status.ts';
import type { LineView } from '../../../../dashboard/contract/line-view.ts';
import type { LiveValue, Quality } from '../../../../dashboard/web/page.ts';
import { CycleWatch, standingOf } from '../../../../dashboard/web/state/cycles.ts';
import { bandNow, exceededNow } from '../../../../dashboard/web/state/limits.ts';
import { aPoint } from './point.ts';

const words = { 0: { zh: '空', en: 'empty' }, 1: { zh: '装料', en: 'charging' }, 2: { zh: '反应', en: 'cooking' } };
const cycles: LineView['cycles'] = [
  {
    id: 'batch',
    name: { zh: '周期', en: 'Batch' },
    places: [
      { equipment: 'R-1', phase: 'ZS-1', elapsed: 'KT-1', points: { core: 'TT-1', shared: 'PT-9' } },
      { equipment: 'R-2', phase: 'ZS-2', elapsed: 'KT-2', points: { core: 'TT-2', shared: 'PT-9' } },
    ],
    expected: [
      {
        point: 'core',
        phases: [2],
        priority: 3,
        profile: [
          { h: 1, value: 20, within: 10 },
          { h: 3, value: 100, within: 30 },
        ],
      },
    ],
    suppressed: [
      { points: ['core'], phases: [0] },
      { points: ['shared'], phases: [1], forS: 90 },
    ],
  },
];
const line = { cycles } as LineView;

const live = (tag: string, value: number | null, quality: Quality = 'good'): LiveValue => ({
  point: aPoint({ tag, words: tag.startsWith('ZS') ? words : null }),
  value,
  status: Status.Good,
  sourceTime: 0,
  receiveTime: 0,
  quality,
  ageMs: 0,
});

const start = () => {
  const room = { at: 1_000_000 };
  const watch = new CycleWatch([line], () => room.at);
  const judged = (tag: string, value: number) => {
    const cycle = watch.of(tag);
    return exceededNow({ ...live(tag, value), ...(cycle ? { cycle } : {}) });
  };
  return { room, watch, judged };
};

test('phases and clocks are heard, once each', () => {
  expect(start().watch.tags).toEqual(['ZS-1', 'KT-1', 'ZS-2', 'KT-2']);
});

test('what is expected goes by the time since the cycle began, each place by its own', () => {
  const { watch, judged } = start();
  watch.heard([live('ZS-1', 2), live('KT-1', 2), live('ZS-2', 2), live('KT-2', 9)]);
  expect(watch.of('TT-1')?.expected).toEqual({ value: 60, low: 40, high: 80, priority: 3 });
  expect(watch.of('TT-2')?.expected).toEqual({ value: 100, low: 70, high: 130, priority: 3 });
  expect(judged('TT-1', 75)).toBeNull();
  expect(judged('TT-1', 85)).toEqual({ limit: 'above', at: 80, priority: 3 });
  // Beyond a limit of its own, which says more.
  expect(judged('TT-1', 65)).toEqual({ limit: 'l', at: 70, priority: 2 });
  expect(watch.of('TT-7')).toBeNull();
});

test('below what is expected, where no limit stands', () => {
  const { watch } = start();
  watch.heard([live('ZS-1', 2), live('KT-1', 0.5)]);
  const cycle = watch.of('TT-1');
  const free = { ...live('TT-1', 5), point: aPoint({ limits: { hh: null, h: null, l: null, ll: null } }) };
  expect(cycle && exceededNow({ ...free, cycle })).toEqual({ limit: 'below', at: 10, priority: 3 });
  expect(cycle && bandNow({ ...free, cycle })).toEqual([10, 30]);
  expect(bandNow(free)).toBeNull();
});

test('limits do not count while the phase lasts, and count again after it', () => {
  const { watch, judged } = start();
  watch.heard([live('ZS-1', 0)]);
  expect(judged('TT-1', 190)).toBeNull();
  expect(watch.changed()).toEqual(['TT-1']);
  expect(watch.changed()).toEqual([]);
  watch.heard([live('ZS-1', 1)]);
  expect(watch.changed()).toContain('TT-1');
  expect(judged('TT-1', 190)).toMatchObject({ limit: 'hh' });
});

test('limits do not count for a time after any of the places entered the phase', () => {
  const { room, watch, judged } = start();
  watch.heard([live('ZS-1', 0), live('ZS-2', 0)]);
  watch.heard([live('ZS-2', 1)]);
  expect(judged('PT-9', 190)).toBeNull();
  watch.heard([live('ZS-2', 2)]);
  room.at += 89_000;
  expect(judged('PT-9', 190)).toBeNull();
  watch.changed();
  room.at += 1000;
  expect(watch.changed()).toEqual(['PT-9']);
  expect(judged('PT-9', 190)).toMatchObject({ limit: 'hh' });
});

test('a phase that began nobody knows when, or is not known, excuses nothing', () => {
  const { watch, judged } = start();
  watch.heard([live('ZS-1', 1)]);
  expect(judged('PT-9', 190)).toMatchObject({ limit: 'hh' });
  watch.heard([live('ZS-1', 0, 'bad')]);
  expect(judged('TT-1', 190)).toMatchObject({ limit: 'hh' });
  expect(watch.of('TT-1')?.expected).toBeNull();
});

test('where a cycle stands, in words and hours', () => {
  const known = new Map([live('ZS-1', 2), live('KT-1', 3.25)].map((one) => [one.point.tag, one]));
  const latest = (tag: string) => known.get(tag) ?? null;
  expect(standingOf(line, 'R-1', latest)).toEqual([{ name: cycles[0]?.name, phase: words[2], hours: 3.25 }]);
  expect(standingOf(line, 'R-2', latest)).toEqual([{ name: cycles[0]?.name, phase: null, hours: null }]);
  expect(standingOf(line, 'R-3', latest)).toEqual([]);
});
