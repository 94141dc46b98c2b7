import { defineWords } from './word.ts';

export const markWords = defineWords({
  hint: {
    zh: '在曲线上单击设 A，Shift 加单击设 B；键 [ 与 ] 也可',
    en: 'Click in the plot for A, Shift and click for B; keys [ and ] too',
  },
  clear: { zh: '清除 A B', en: 'Clear A B' },
  fit: { zh: '适应数值', en: 'Fit values' },
  export: { zh: '导出 CSV', en: 'Export CSV' },
  exportHint: {
    zh: '导出画面所示：每像素最小/最大，含单位、质量与时区',
    en: 'What is shown: min/max per pixel, with unit, quality and time zone',
  },
  raw: { zh: '原始样本 {format}', en: 'Raw {format}' },
  rawHint: {
    zh: '曲线所示测点在此时段的全部样本：含单位、质量、状态码与时区',
    en: 'Every sample of these points in this range, with unit, quality, status code and time zone',
  },
  difference: { zh: 'B − A', en: 'B − A' },
  slope: { zh: '斜率', en: 'Slope' },
  perHour: { zh: '{unit}/h', en: '{unit} per h' },
  min: { zh: '最小', en: 'Min' },
  mean: { zh: '平均', en: 'Mean' },
  max: { zh: '最大', en: 'Max' },
  integral: { zh: '积分', en: 'Integral' },
  samples: { zh: '样本', en: 'Samples' },
  samplesLeftOut: { zh: '{count}，另有 {bad} 个坏值未计', en: '{count}, {bad} bad left out' },
  covered: { zh: '覆盖', en: 'Covered' },
  tooMany: {
    zh: 'A、B 之间有 {count} 个样本，超过 {most}；请缩短区间再看统计。',
    en: '{count} samples between A and B, more than {most}: take a shorter interval for statistics.',
  },
  interval: {
    zh: 'A–B {duration} · 按原始样本统计，平均与 σ 按时间加权',
    en: 'A–B {duration} · of raw samples; mean and σ weighted by time',
  },
  failed: { zh: '统计未能完成：{reason}', en: 'No statistics: {reason}' },
});
