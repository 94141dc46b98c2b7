import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkCycles } from '../../../../config/plant/check-cycles.ts';
import { LineCycle } from '../../../../config/plant/line-cycles.ts';
import { defaultConfigDir, loadConfig } from '../../../../config/plant/load.ts';
import { problemText } from '../../../../config/plant/problem.ts';
import { parseTagRows } from '../../../../config/plant/tag-row.ts';

const [line] = loadConfig(undefined, ['coking']).lines;
if (!line) throw new Error('the configuration has no coking line');
const file = 'lines/coking/tags.csv';
const { rows } = parseTagRows(readFileSync(join(defaultConfigDir, file), 'utf8'), file);

const profile = [
  { h: 0, value: 15, within: 20 },
  { h: 18, value: 1040, within: 40 },
];
const shallow = [
  { h: 0, value: 4, within: 1 },
  { h: 18, value: 5, within: 1 },
];
const sound = {
  id: 'batch',
  name: { zh: '周期', en: 'Cycle' },
  places: [
    {
      equipment: 'OV-701',
      phase: 'ZS-70101',
      elapsed: 'KT-70101',
      points: { centre: 'TT-70104', draught: 'AT-70701' },
    },
  ],
  expected: [{ point: 'centre', phases: [2, 3], priority: 3, profile }],
  suppressed: [{ points: ['centre'], phases: [0] }],
};
const [place] = sound.places;
const [expected] = sound.expected;

const problemsOf = (...cycles: readonly object[]): string[] =>
  checkCycles({ ...line, cycles: cycles.map((cycle) => LineCycle.parse(cycle)) }, rows).map(problemText);
const placed = (change: object) => ({ ...sound, places: [{ ...place, ...change }] });
const expecting = (change: object) => ({ ...sound, expected: [{ ...expected, ...change }] });
const showing = (shown: object) => ({ ...sound, shown });

test('a sound cycle has no mistakes', () => {
  expect(problemsOf(sound)).toEqual([]);
});

test.each([
  ['equipment', placed({ equipment: 'OV-709' }), /places\[0\]\.equipment: 'OV-709' is not in equipment/],
  ['phase that is no tag', placed({ phase: 'ZS-7' }), /places\[0\]\.phase: 'ZS-7' is not in tags\.csv/],
  ['phase without words', placed({ phase: 'TT-70101' }), /TT-70101 has no words in tags\.csv/],
  ['clock that is no tag', placed({ elapsed: 'KT-7' }), /places\[0\]\.elapsed: 'KT-7' is not in tags\.csv/],
  ['clock in another unit', placed({ elapsed: 'TT-70101' }), /TT-70101 is in °C; it has to tell hours/],
  ['no clock where one is needed', placed({ elapsed: undefined }), /OV-701 has centre but no elapsed/],
  [
    'point that is no tag',
    placed({ points: { centre: 'TT-7' } }),
    /places\[0\]\.points\.centre: 'TT-7' is not in tags\.csv/,
  ],
  [
    'expected of no point',
    expecting({ point: 'core' }),
    /expected\[0\]\.point: 'core' is in points of no place; there are centre, draught/,
  ],
  [
    'expected of a steady point',
    expecting({ point: 'draught', profile: shallow }),
    /AT-70701 has the role PV; .*role PVC/,
  ],
  [
    'expected in no phase',
    expecting({ phases: [2, 9] }),
    /expected\[0\]\.phases: 9 is no phase of ZS-70101; there are 0, 1, 2, 3, 4, 5/,
  ],
  [
    'expected beyond the range',
    expecting({ profile: [...profile, { h: 19, value: 1300, within: 9 }] }),
    /1300 lies outside the range 0 to 1200 of TT-70104/,
  ],
  [
    'hours that fall',
    expecting({ profile: [...profile, { h: 17, value: 1030, within: 9 }] }),
    /17 h is not after 18 h; the hours rise/,
  ],
  [
    'suppressed of no point',
    { ...sound, suppressed: [{ points: ['core'], phases: [0] }] },
    /suppressed\[0\]\.point: 'core' is in points of no place/,
  ],
  [
    'suppressed in no phase',
    { ...sound, suppressed: [{ points: ['centre'], phases: [7] }] },
    /suppressed\[0\]\.phases: 7 is no phase of ZS-70101/,
  ],
  ['shown in no phase', showing({ open: [8] }), /shown\.open: 8 is no phase of ZS-70101/],
  [
    'shown full and half full',
    showing({ full: [2, 4], emptying: [4] }),
    /shown\.full: 4 is in filling or emptying too/,
  ],
  ['shown by no point', showing({ temperature: 'core' }), /shown\.temperature: 'core' is in points of no place/],
  ['shown in no pipe', showing({ medium: 'milk' }), /shown\.medium: no pipe of the line carries 'milk'/],
])('%s is said by place and expectation', (_, cycle, sentence) => {
  expect(problemsOf(cycle)).toEqual([expect.stringMatching(sentence)]);
});

test('two cycles of one id are said', () => {
  expect(problemsOf(sound, sound)).toEqual([expect.stringMatching(/cycles\[1\] \(batch\)\.id: stands twice/)]);
});
