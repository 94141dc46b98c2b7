import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { ProblemError } from '../../../../config/vocabulary/problem.ts';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { labPoints } from '../../../../gateway/lab-points.ts';
import { openRecords } from '../../../../gateway/records/database.ts';
import { TrialStore } from '../../../../gateway/records/trial-store.ts';
import { Trials } from '../../../../gateway/records/trials.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { uncalibrated } from './uncalibrated.ts';

const FROM = Date.parse('2026-11-20T08:00:00+08:00');
const HOUR = 3_600_000;
const room = mkdtempSync(join(tmpdir(), 'zhongshi-lab-'));
const { points } = loadConfig(undefined, ['h2-smelting']);
const clock = new VirtualClock(FROM + 5 * HOUR);
const store = new TrialStore(openRecords(join(room, 'records.sqlite'), clock, silentLog));
afterAll(() => {
  store.close();
  rmSync(room, { recursive: true, force: true });
});

let sent: SampleBatch[];
let trials: Trials;
let trial: Trial;
beforeEach(() => {
  sent = [];
  const versions = () => ({ software: '1', config: 'c', tags: 't', model: null });
  const lab = labPoints(points, clock, (batch) => sent.push(batch));
  trials = new Trials({
    store,
    lines: ['h2-smelting'],
    timeZone: 'Asia/Shanghai',
    versions,
    tags: () => [],
    calibration: () => uncalibrated,
    clock,
    lab,
  });
  const said = { title: 'tap 3', purpose: '', people: [], factors: [], recipe: '', calibration: '' };
  trial = trials.begin({ ...said, line: 'h2-smelting', by: 'A', from: FROM, to: FROM + 2 * HOUR });
});
const add = (csv: string): Trial => trials.addLab(trial.id, { by: '化验室', samples: [], csv });
const refusal = (csv: string): string => {
  try {
    add(csv);
  } catch (error) {
    if (error instanceof ProblemError && error.status === 400) return error.text.en;
    throw error;
  }
  throw new Error('was not refused');
};
const HEAD = 'sampled,result,tag,value,unit\n';

describe('results of the laboratory', () => {
  test('come from a file in the time of the site; those of a laboratory point go to the record as late samples', () => {
    const { lab } = add(
      `${HEAD}2026-11-20 09:30,2026-11-20 11:00,AX-1801,4.1,wt%\n2026-11-20T09:00:00+08:00,2026-11-20 10:00,水分,2.5,%\n`,
    );
    expect(lab).toMatchObject([
      { tag: '水分', sampledAt: FROM + HOUR, resultAt: FROM + 2 * HOUR, delivered: false },
      { tag: 'AX-1801', sampledAt: FROM + 1.5 * HOUR, value: 4.1, unit: 'wt%', by: '化验室', delivered: true },
    ]);
    const [batch] = sent;
    expect([
      sent.length,
      batch?.length,
      batch?.sourceTime[0],
      batch?.receiveTime[0],
      batch?.value[0],
      batch?.status[0],
    ]).toEqual([...[1, 1, FROM + 1.5 * HOUR, clock.now(), 4.1, 0]]);
    expect(points.at(batch?.point[0] ?? -1).tag).toBe('AX-1801');
  });

  test('a spreadsheet of another country, with Chinese heads, semicolons and a mark, is read too', () => {
    expect(
      add('\ufeff取样时间;结果时间;测点;数值;单位\r\n2026/11/20 9:30;2026/11/20 11:00;AX-1801;4.2;wt%\r\n;;;;\r\n').lab,
    ).toHaveLength(1);
  });

  test.each([
    [
      'another unit',
      '2026-11-20 09:30,2026-11-20 11:00,AX-1801,41,g/kg',
      'AX-1801: its unit is wt%, and here it says g/kg',
    ],
    ['no unit', '2026-11-20 09:30,2026-11-20 11:00,AX-1801,41,', 'here it says none'],
    ['a unit of a process point', '2026-11-20 09:30,2026-11-20 11:00,TT-1421,41,K', 'TT-1421: its unit is °C'],
    [
      'two units of one name',
      '2026-11-20 09:30,2026-11-20 11:00,X,1,%\n2026-11-20 09:40,2026-11-20 11:00,X,1,ppm',
      'X: its unit is %',
    ],
    ['no number', '2026-11-20 09:30,2026-11-20 11:00,X,<0.1,%', "row 2: '<0.1' is no number"],
    ['no time', 'yesterday,2026-11-20 11:00,X,1,%', "row 2: 'yesterday' is no time"],
    ['a day that is not', '2026-02-31 09:30,2026-11-20 11:00,X,1,%', 'is no time'],
    ['a result before its sample', '2026-11-20 09:30,2026-11-20 09:00,X,1,%', 'older than the sample'],
    ['a result to come', '2026-11-20 09:30,2027-11-20 09:00,X,1,%', 'in the future'],
    ['a sample of another week', '2026-11-10 09:30,2026-11-20 09:00,X,1,%', 'more than a day away'],
    [
      'a result twice',
      '2026-11-20 09:30,2026-11-20 11:00,X,1,%\n2026-11-20 09:30,2026-11-20 11:00,X,2,%',
      'entered already',
    ],
    ['no tag', '2026-11-20 09:30,2026-11-20 11:00,,1,%', 'row 2: there is no tag'],
  ])('with %s are refused with a sentence, and none of them is taken', (_, rows, words) => {
    expect(refusal(`${HEAD}${rows}\n2026-11-20 09:10,2026-11-20 11:00,Y,1,%\n`)).toContain(words);
    expect([trials.get(trial.id).trial.lab, sent]).toEqual([[], []]);
  });

  test('a file without its columns, or without a row, says so', () => {
    expect(refusal('sampled,tag,value\n1,2,3\n')).toContain("no column 'result'");
    expect(refusal(HEAD)).toContain('no laboratory result');
    expect(refusal('a,"b\n')).toContain('it is no CSV');
  });
});
