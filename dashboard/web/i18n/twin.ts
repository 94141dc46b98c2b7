import { defineWords } from './word.ts';

export const stripWords = defineWords({
  strip: { zh: '检验 z 历程', en: 'Test z over time' },
  hint: {
    zh: '最多 24 h，驾驶舱启动后开始；每格取偏离最大的 z：上半为正、下半为负；深浅分 1、2、3 三级，空白为没有结果',
    en: 'at most 24 h, from the start of the dashboard; each cell is the z farthest from 0: upper half positive, lower half negative; shades at 1, 2 and 3; blank: no result',
  },
  since: { zh: '自 {time}', en: 'since {time}' },
});

export const evidenceWords = defineWords({
  evidence: { zh: '证据', en: 'Evidence' },
  measuredVsReconciled: {
    zh: '测量 {measured}，校正 {reconciled} {unit}',
    en: 'measured {measured}, reconciled {reconciled} {unit}',
  },
  trend: { zh: '测量与校正的趋势', en: 'Trend of measured and reconciled' },
  findings: {
    zh: '不再成立的关系与不可用的仪表',
    en: 'Relations that no longer hold, instruments that cannot be used',
  },
  relation: { zh: '关系', en: 'relation' },
  instrument: { zh: '仪表', en: 'instrument' },
  device: { zh: '设备', en: 'device' },
  since: { zh: '自', en: 'Since' },
  causes: { zh: '可能原因（不可区分）', en: 'Possible causes (cannot be told apart)' },
  noCause: { zh: '原因未知', en: 'no known cause' },
  deviation: { zh: '{name}：{deviation} {unit}', en: '{name}: {deviation} {unit}' },
});

export const parameterWords = defineWords({
  title: { zh: '参数', en: 'Parameters' },
  none: { zh: '这条产线没有动态模型，或尚无结果。', en: 'This line has no dynamic model, or it has no result yet.' },
  failed: { zh: '参数读取失败：{reason}', en: 'The parameters could not be read: {reason}' },
  parameter: { zh: '参数或状态', en: 'Parameter or state' },
  state: { zh: '状态', en: 'state' },
  fixed: { zh: '参数', en: 'parameter' },
  estimate: { zh: '估计', en: 'Estimate' },
  interval: { zh: '95 % 区间', en: '95 % interval' },
  prior: { zh: '先验', en: 'Prior' },
  picture: { zh: '区间对先验', en: 'Interval against the prior' },
  notEnough: { zh: '数据不足以估计', en: 'not enough data to tell' },
  horizon: {
    zh: '滚动时域估计：迟到的样本已计入，边界在整个时间窗内成立',
    en: 'Moving horizon: late samples count already, and bounds hold over the whole window',
  },
  source: { zh: '先验依据', en: 'Source of the prior' },
  fit: { zh: '拟合：残差比 {ratio}，限 {limit}', en: 'fit: residual ratio {ratio}, limit {limit}' },
  ok: { zh: '正常', en: 'ok' },
  waiting: { zh: '等待输入', en: 'waiting for inputs' },
  blind: { zh: '缺少输入', en: 'without an input' },
  misfit: { zh: '与仪表不符', en: 'does not fit the instruments' },
  drift: { zh: '趋势', en: 'Trend' },
});
