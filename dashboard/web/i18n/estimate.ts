import { defineWords } from './word.ts';

export const correlationWords = defineWords({
  title: { zh: '估计之间的相关系数', en: 'Correlations between the estimates' },
  show: { zh: '相关矩阵', en: 'Correlation matrix' },
  hint: {
    zh: '橙为正、蓝为负，小于 0.1 的不标；加框者绝对值不小于 0.9，两者几乎无法分开。',
    en: 'Orange is positive, blue negative, below 0.1 is left blank; framed ones are at least 0.9 in size: the two are hardly told apart.',
  },
});

export const estimateWords = defineWords({
  title: { zh: '用一段历史拟合参数', en: 'Fit parameters to a range of history' },
  intro: {
    zh: '所选参数几乎不受先验约束，仪表误差与起始状态一并估计（变量含误差）。',
    en: 'The parameters chosen are nearly free of their prior; instrument errors and the state at the start are estimated beside them (errors in variables).',
  },
  range: { zh: '范围', en: 'Range' },
  last: { zh: '最近 {hours} h', en: 'last {hours} h' },
  profile: { zh: '轮廓似然区间（较慢）', en: 'intervals by profile likelihood (slower)' },
  fit: { zh: '拟合', en: 'Fit' },
  fitting: { zh: '拟合中 {seconds} s', en: 'Fitting {seconds} s' },
  notDone: { zh: '没有完成：{reason}', en: 'Not done: {reason}' },
  notConverged: { zh: '未收敛：{reason}', en: 'Not converged: {reason}' },
  converged: {
    zh: '{observations} 个观测，{iterations} 次迭代，失配 {misfit}（模型与所述误差正确时为 1）',
    en: '{observations} observations, {iterations} iterations, misfit {misfit} (1 when model and stated errors are right)',
  },
  misfitHigh: { zh: '失配大于 1.5：标准误差偏小', en: 'above 1.5: the standard errors are too small' },
  fitted: { zh: '拟合值', en: 'Fitted' },
  declared: { zh: '声明值', en: 'Declared' },
  sigma: { zh: '标准误差', en: 'Standard error' },
  linear: { zh: '95 % 区间（线性）', en: '95 % interval (linear)' },
  byProfile: { zh: '95 % 区间（轮廓）', en: '95 % interval (profile)' },
  open: { zh: '开', en: 'open' },
  identifiability: { zh: '可辨识性', en: 'Identifiability' },
  singular: { zh: '奇异值 {values}；条件数 {condition}', en: 'singular values {values}; condition {condition}' },
  weakest: { zh: '数据最难确定的组合：{combination}', en: 'what the data say least about: {combination}' },
  wellTold: { zh: '这些参数不会互相混淆。', en: 'These parameters are not mistaken for one another.' },
  undetermined: {
    zh: '数据不足以估计 {names}：区间不比声明的窄。',
    en: 'Not enough data for {names}: the interval is no narrower than what was declared.',
  },
  heard: {
    zh: '{tag} 只在 {share} 的时间步中有记录；其余沿用相邻的值。',
    en: '{tag} was recorded in {share} of the steps only; the value beside it stands for the rest.',
  },
  poorlyTold: {
    zh: '条件数大于 100：这些参数难以分开，请少拟合几个或换一段有变化的历史。',
    en: 'A condition above 100: they are hardly told apart; fit fewer, or a range in which more moved.',
  },
  preview: { zh: '拟合值会改变什么？', en: 'What would the fitted values change?' },
  previewRunning: { zh: '推演中 {seconds} s', en: 'Running {seconds} s' },
  previewNote: {
    zh: '从现在起推演 {hours} h，终点的中位数与 95 % 区间',
    en: 'Run {hours} h ahead from now: median and 95 % interval at the end',
  },
  asBelieved: { zh: '按现有估计', en: 'As estimated now' },
  withFitted: { zh: '按拟合值', en: 'With the fitted values' },
  difference: { zh: '差', en: 'Difference' },
  openInWhatIf: { zh: '在推演中打开', en: 'Open in What-if' },
});
