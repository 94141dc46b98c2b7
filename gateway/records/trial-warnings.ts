import { REPLAY_HOURS_MAX } from '../../config/vocabulary/replay.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { Trial, TrialReply } from '../../config/vocabulary/trial.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A trial of a pilot line lasts hours to days; a longer one was rather forgotten. */
const LONG_DAYS = 14;

const PARTS: Readonly<Record<TrialReply['changedSince'][number], Text>> = {
  software: { zh: '软件', en: 'the software' },
  config: { zh: '配置', en: 'the configuration' },
  tags: { zh: '测点表', en: 'the instrument index' },
  model: { zh: '孪生模型', en: 'the model of the twin' },
};

/** More than these are counted, not named. */
const NAMED_MAX = 8;

/** What to know before the record of a trial is used. `isKnown`: its line is still configured; `gone`: tags that it had then. */
export const warningsOf = (
  trial: Trial,
  isKnown: boolean,
  changedSince: TrialReply['changedSince'],
  gone: readonly string[],
): Text[] => {
  const warnings: Text[] = [];
  if (!isKnown)
    warnings.push({
      zh: `产线 ${trial.line} 已不在配置中：其测点的名称与单位无从得知`,
      en: `line ${trial.line} is no longer configured: names and units of its points are not known`,
    });
  if (changedSince.length > 0) {
    const names = changedSince.map((part) => PARTS[part]);
    warnings.push({
      zh: `试验之后已改动：${names.map(({ zh }) => zh).join('、')}`,
      en: `changed since: ${names.map(({ en }) => en).join(', ')}`,
    });
  }
  if (gone.length > 0) warnings.push(goneText(gone));
  if (trial.origin === 'cut')
    warnings.push({
      zh: '事后从记录中截取：版本为截取时所记，不一定是当时的',
      en: 'cut from the record afterwards: its versions are those of that day, perhaps not of the run',
    });
  if (trial.package !== null)
    warnings.push({
      zh: `由 ${trial.package.site.zh} 的试验包导入：样本为包内所有，不属于本处的记录`,
      en: `imported from a package of ${trial.package.site.en}: its samples are those of the package, not of the record of this place`,
    });
  const lastedMs = (trial.to ?? trial.lineage.at) - trial.from;
  const days = lastedMs / DAY_MS;
  if (days > LONG_DAYS)
    warnings.push({
      zh: `时长 ${Math.round(days)} 天：是否忘了结束？`,
      en: `it lasts ${Math.round(days)} days: was its end forgotten?`,
    });
  if (lastedMs > REPLAY_HOURS_MAX * HOUR_MS)
    warnings.push({
      zh: `长于一次回放的上限 ${REPLAY_HOURS_MAX} h：回放时用 from、to 选出其中一段，或另截一个较短的试验`,
      en: `it is longer than the ${REPLAY_HOURS_MAX} h of a replay: choose a part with from and to, or cut a shorter trial out of it`,
    });
  return warnings;
};

/** Of tags that a record has and the configuration of today has not. */
export const goneText = (gone: readonly string[]): Text => {
  const names = gone.slice(0, NAMED_MAX).join(', ');
  const more = gone.length - NAMED_MAX;
  return {
    zh: `${gone.length} 个位号今天已不存在：${names}${more > 0 ? ` 等` : ''}；回放、比较与趋势中没有它们`,
    en: `${gone.length} tags do not exist any more: ${names}${more > 0 ? ` and ${more} others` : ''}; replay, comparison and trends go without them`,
  };
};
