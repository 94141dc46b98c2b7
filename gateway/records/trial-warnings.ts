import type { Text } from '../../config/vocabulary/text.ts';
import type { Trial, TrialReply } from '../../config/vocabulary/trial.ts';

const DAY_MS = 86_400_000;
/** A trial of a pilot line lasts hours to days; a longer one was rather forgotten. */
const LONG_DAYS = 14;

const PARTS: Readonly<Record<TrialReply['changedSince'][number], Text>> = {
  software: { zh: '软件', en: 'the software' },
  config: { zh: '配置', en: 'the configuration' },
  tags: { zh: '测点表', en: 'the instrument index' },
  model: { zh: '孪生模型', en: 'the model of the twin' },
};

/** What to know before the record of a trial is used. `isKnown`: its line is still configured. */
export const warningsOf = (trial: Trial, isKnown: boolean, changedSince: TrialReply['changedSince']): Text[] => {
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
  const days = ((trial.to ?? trial.lineage.at) - trial.from) / DAY_MS;
  if (days > LONG_DAYS)
    warnings.push({
      zh: `时长 ${Math.round(days)} 天：是否忘了结束？`,
      en: `it lasts ${Math.round(days)} days: was its end forgotten?`,
    });
  return warnings;
};
