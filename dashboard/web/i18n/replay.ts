import { defineWords } from './word.ts';

export const replayWords = defineWords({
  begin: { zh: '回放', en: 'Replay' },
  beginning: { zh: '正在准备回放……', en: 'Preparing the replay…' },
  play: { zh: '播放', en: 'Play' },
  pause: { zh: '暂停', en: 'Pause' },
  toStart: { zh: '回到起点', en: 'To the start' },
  toEnd: { zh: '到终点', en: 'To the end' },
  back: { zh: '后退 {seconds} s', en: 'Back {seconds} s' },
  forward: { zh: '前进 {seconds} s', en: 'On {seconds} s' },
  speed: { zh: '倍速', en: 'Speed' },
  reached: { zh: '实际 ×{speed}', en: '×{speed} reached' },
  place: { zh: '回放位置', en: 'Place in the record' },
  loopFrom: { zh: '循环起点 A', en: 'Loop from A' },
  loopTo: { zh: '循环终点 B', en: 'Loop to B' },
  noLoop: { zh: '取消循环', en: 'No loop' },
  'as-known': { zh: '当时所知', en: 'as known' },
  'as-corrected': { zh: '修正后', en: 'as corrected' },
  orderHint: {
    zh: '当时所知：样本在收到时出现；修正后：样本在测得时出现，迟到的样本与化验值归到其真实时刻',
    en: 'As known: a sample comes when it was received. As corrected: when it was measured; late samples and laboratory values stand at their true time',
  },
  twinToday: { zh: '孪生：今日模型', en: 'twin: model of today' },
  twinThen: { zh: '孪生：当时记录', en: 'twin: as recorded' },
  preparing: { zh: '正在读取记录 {share} %', en: 'reading the record, {share} %' },
  warnings: { zh: '须知 {count}', en: { one: '{count} note', other: '{count} notes' } },
  toLive: { zh: '返回实时', en: 'Back to live' },
  over: {
    zh: '这段回放已结束或不存在；画面上不是实时数据。',
    en: 'This replay has ended, or there is none of that name. What is on screen is not live.',
  },
});
