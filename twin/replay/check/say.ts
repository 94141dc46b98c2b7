import type { Versions } from '../../../config/plant/lineage.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { CheckResult } from './check-record.ts';
import type { PointDifference } from './comparison.ts';

/** Listed by name; the rest is a number. */
const LISTED = 40;

export type Verdict = 'same' | 'differs' | 'other-versions';

/** Equal versions have to say the same; others say what the model of today would have said. */
export const verdictOf = ({ counts }: CheckResult, then: Versions, now: Versions): Verdict => {
  if (counts.differing === 0) return 'same';
  return versionsDiffering(then, now).length === 0 ? 'differs' : 'other-versions';
};

const versionsDiffering = (then: Versions, now: Versions): (keyof Versions)[] =>
  (['software', 'config', 'tags', 'model'] as const).filter((part) => then[part] !== now[part]);

const VERDICTS: Readonly<Record<Verdict, Text>> = {
  same: {
    zh: '一致：今日的孪生给出与当时相同的估计（相对 1e-9）',
    en: 'same: the twin of today says what was said then, to 1e-9 relative',
  },
  differs: { zh: '不一致：版本相同而估计不同', en: 'differs: the versions are equal and the estimates are not' },
  'other-versions': {
    zh: '不同：版本已改动，以下是今日模型当时会给出的估计',
    en: 'differs: the versions are others; this is what the model of today would have said',
  },
};

/** The result as lines for a person, Chinese first. */
export const sayCheck = (result: CheckResult, then: Versions, now: Versions): string[] => {
  const { counts, differences, beganAt, comparedFrom, to } = result;
  const verdict = VERDICTS[verdictOf(result, then, now)];
  return [
    both(
      `孪生自 ${iso(beganAt)} 起算，比较 ${iso(comparedFrom)} 至 ${iso(to)}`,
      `the twin begins at ${iso(beganAt)}; compared from ${iso(comparedFrom)} to ${iso(to)}`,
    ),
    ...(['software', 'config', 'tags', 'model'] as const).map(
      (part) => `  ${then[part] === now[part] ? '=' : '≠'} ${PARTS[part]}  ${short(then[part])} → ${short(now[part])}`,
    ),
    both(
      `${counts.ticks} 个时刻，${counts.compared} 个值：相同 ${counts.same}，取决于启动时刻而不判 ${counts.notJudged}，不同 ${counts.differing}`,
      `${counts.ticks} ticks, ${counts.compared} values: ${counts.same} the same, ${counts.notJudged} depend on when the twin began and are not judged, ${counts.differing} differ`,
    ),
    ...(counts.unsure > 0
      ? [
          both(
            `${counts.unsure} 个时刻不比：当时有样本迟到，孪生用在了后一时刻`,
            `${counts.unsure} ticks are not compared: samples had come late, and the twin had taken them into a later tick`,
          ),
        ]
      : []),
    ...differences.slice(0, LISTED).map(row),
    ...(differences.length > LISTED
      ? [both(`……另有 ${differences.length - LISTED} 个测点`, `… and ${differences.length - LISTED} more points`)]
      : []),
    both(verdict.zh, verdict.en),
  ];
};

const PARTS: Readonly<Record<keyof Versions, string>> = {
  software: '软件 software',
  config: '配置 configuration',
  tags: '测点表 instrument index',
  model: '孪生模型 model of the twin',
};

const row = ({ tag, unit, compared, differing, firstAt, worst }: PointDifference): string => {
  const size = worst.deviation === null ? '—' : worst.deviation.toPrecision(3);
  return `  ${tag.padEnd(24)} ${size.padStart(9)} σ  ${shown(worst.recorded)} → ${shown(worst.computed)} ${unit} @ ${iso(worst.at)}  ${differing}/${compared}, ≥ ${iso(firstAt)}`;
};

const both = (zh: string, en: string): string => `${zh} · ${en}`;
const iso = (at: number): string => new Date(at).toISOString();
const short = (version: string | null): string => (version === null ? '—' : version.slice(0, 12));
const shown = (value: number | null): string => (value === null ? '—' : value.toPrecision(10));
