import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defaultConfigDir, loadConfig } from '../../../config/plant/load.ts';
import { calibrationOf } from '../../../gateway/calibration.ts';

const dir = mkdtempSync(join(tmpdir(), 'zhongshi-calibration-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The BDO line, with days of calibration of some of its instruments. */
const configWith = (days: Readonly<Record<string, string>>) => {
  cpSync(join(defaultConfigDir, 'base.yaml'), join(dir, 'base.yaml'));
  cpSync(join(defaultConfigDir, 'lines', 'bdo'), join(dir, 'lines', 'bdo'), { recursive: true });
  const file = join(dir, 'lines', 'bdo', 'tags.csv');
  const [head = '', ...rows] = readFileSync(join(defaultConfigDir, 'lines', 'bdo', 'tags.csv'), 'utf8')
    .trim()
    .split('\n');
  const dated = rows.map((row) => `${row},${days[row.split(',')[0] ?? ''] ?? ','}`);
  writeFileSync(file, [`${head},calibrated,calibration_due`, ...dated].join('\n'));
  return loadConfig(dir, ['bdo']);
};

test('an index that says nothing of calibration is said to say nothing', () => {
  const { known, overdue, instruments } = calibrationOf(loadConfig(undefined, ['bdo']).points)('bdo', '2026-11-20');
  expect([known, overdue, instruments > 100]).toEqual([0, [], true]);
});

test('those whose calibration does not hold any more on the day of the start are named', () => {
  const { points } = configWith({
    'TT-10111': '2025-11-19,2026-11-19',
    'PT-10101': '2025-11-20,2026-11-20',
    'FT-20101': '2026-01-01,',
  });
  expect(calibrationOf(points)('bdo', '2026-11-20')).toMatchObject({
    known: 3,
    overdue: [{ tag: 'TT-10111', done: '2025-11-19', due: '2026-11-19' }],
  });
});

test.each([
  ['20.11.2026,', /\(TT-10111\), column calibrated: '20\.11\.2026' is not a day such as 2026-11-20/],
  ['2026-02-31,', /'2026-02-31' is not a day/],
  [',2026-11-20', /column calibration_due: is 2026-11-20, but calibrated does not say since when/],
  ['2026-11-20,2026-11-19', /2026-11-19 is before the calibration of 2026-11-20/],
])('%s is told where it stands', (days, words) => {
  expect(() => configWith({ 'TT-10111': days })).toThrow(words);
});
