import type { GapState } from '../../../config/vocabulary/gap-state.ts';
import { defineWords, type Word } from './word.ts';

export const gapsWords = defineWords({
  title: { zh: '数据缺口', en: 'Data gaps' },
  completeness: { zh: '完整率', en: 'Completeness' },
  none: { zh: '所查时段内没有缺口。', en: 'No gaps in the range asked.' },
  summary: {
    zh: '{gaps} 个缺口，未补回 {lost} 个样本，补回 {recovered} 个；应有 {expected} 个（{points} 个测量点按采样周期，不含孪生计算值）。',
    en: '{gaps} gaps, {lost} samples not recovered, {recovered} recovered; {expected} expected ({points} measured points at their sampling period, without what the twin computes).',
  },
  nothingRecorded: { zh: '未记录', en: 'Not recorded' },
  notRecorded: {
    zh: '所查时段的 {share} 未记录（网关首次运行或测点加入之前，或已不再保存），不计为完整。',
    en: '{share} of the range was not recorded (before the gateway first ran, before a point was added, or no longer kept) and does not count as whole.',
  },
  unknown: { zh: '网关未给出完整率。', en: 'The gateway gives no completeness.' },
  byCause: { zh: '按原因', en: 'By cause' },
  byState: { zh: '按状态', en: 'By state' },
  lost: { zh: '未补回样本', en: 'Samples lost' },
  count: { zh: '缺口', en: 'Gaps' },
  axis: { zh: '时间轴（按来源）', en: 'On the time axis, by source' },
  list: { zh: '逐条', en: 'One by one' },
  recovered: { zh: '补回', en: 'Recovered' },
  points: { zh: '测点', en: 'Points' },
  allPoints: { zh: '全部', en: 'all' },
  inTrend: { zh: '看趋势', en: 'Trend' },
  allLines: { zh: '全部产线', en: 'All lines' },
  allStates: { zh: '全部状态', en: 'All states' },
  more: {
    zh: '另有 {count} 条未列出；请缩短时段或选状态。',
    en: '{count} more are not listed: shorten the range or choose a state.',
  },
  open: { zh: '全部缺口', en: 'All gaps' },
});

/** What became of a hole. */
export const gapStateWords: Readonly<Record<GapState, Word>> = {
  open: { zh: '持续中', en: 'lasting' },
  waiting: { zh: '待补', en: 'may be filled' },
  filled: { zh: '已补全', en: 'filled' },
  partly: { zh: '部分补回', en: 'partly filled' },
  permanent: { zh: '永久缺失', en: 'permanent' },
};
