import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeFormat } from '../../../../dashboard/web/format/time.ts';
import {
  factorsOf,
  factorsText,
  peopleOf,
  peopleText,
  siteInstant,
} from '../../../../dashboard/web/state/trial-text.ts';

test('people are told apart by what either language puts between them', () => {
  expect(peopleOf('王工、李工, Zhang；  \n赵')).toEqual(['王工', '李工', 'Zhang', '赵']);
  expect(peopleOf(peopleText(['王工', 'Zhang']))).toEqual(['王工', 'Zhang']);
});

test.each([
  ['温度 = 92 °C', { name: '温度', value: 92, unit: '°C' }],
  ['温度＝92℃', { name: '温度', value: 92, unit: '℃' }],
  ['ratio = -1.5e-3', { name: 'ratio', value: -0.0015, unit: '' }],
  ['catalyst = B 7', { name: 'catalyst', value: 'B 7', unit: '' }],
  ['batch = 12 of 40', { name: 'batch', value: '12 of 40', unit: '' }],
  ['batch = 3-2', { name: 'batch', value: '3-2', unit: '' }],
])('%s', (row, factor) => {
  expect(factorsOf(row)).toEqual([factor]);
});

test('a row that is no factor is named, empty rows are not counted as one', () => {
  expect(factorsOf('a = 1\n\nnothing here')).toEqual({ row: 3 });
  expect(factorsOf('\n \n')).toEqual([]);
});

test('what was read is written so that it reads the same again', () => {
  const unit = fc.constantFrom('', 'kg/h', '°C', '%', 'kPa(g)');
  const factor = fc.record({
    name: fc.constantFrom('温度', 'feed rate'),
    value: fc.integer({ min: -1e6, max: 1e6 }),
    unit,
  });
  fc.assert(
    fc.property(fc.array(factor, { maxLength: 5 }), (all) => {
      expect(factorsOf(factorsText(all))).toEqual(all);
    }),
  );
});

test.each(['Asia/Shanghai', 'UTC', 'America/New_York', 'Asia/Kolkata'])(
  'a time of the site is the moment that its clock shows so, in %s',
  (timeZone) => {
    const format = timeFormat(timeZone);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 }), (second) => {
        const text = format.dateTime(second * 1000);
        const read = siteInstant(text, timeZone);
        // When a clock is set back an hour is written twice: either moment is right.
        expect(read === null ? null : format.dateTime(read)).toBe(text);
      }),
    );
    expect(siteInstant('2026-11-20 08:15', 'Asia/Shanghai')).toBe(Date.UTC(2026, 10, 20, 0, 15));
  },
);

test.each(['2026-02-31 08:00', '2026-11-20 25:00', '2026-11-20', 'now', ''])('%s is no time', (text) => {
  expect(siteInstant(text, 'Asia/Shanghai')).toBeNull();
});
