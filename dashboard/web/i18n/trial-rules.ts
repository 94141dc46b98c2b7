import { defineWords } from './word.ts';

export const ruleWords = defineWords({
  title: { zh: '按规则启停', en: 'Started and ended by rule' },
  hint: {
    zh: '装置达到条件时自动开始和结束试验；启用前规则不起作用',
    en: 'the plant starts and ends a trial by itself; a rule does nothing until it is switched on',
  },
  rule: { zh: '规则', en: 'Rule' },
  starts: { zh: '开始于', en: 'Starts when' },
  ends: { zh: '结束于', en: 'Ends when' },
  longest: { zh: '最长 {hours} h', en: 'after {hours} h at most' },
  state: { zh: '状态', en: 'State' },
  on: { zh: '启用', en: 'On' },
  needsName: { zh: '先写明您是谁', en: 'say first who you are' },
  startedBy: { zh: '由规则开始：{why}', en: 'started by rule: {why}' },
  endedBy: { zh: '由规则结束：{why}', en: 'ended by rule: {why}' },
});

export const ruleStateWords = defineWords({
  off: { zh: '停用', en: 'off' },
  waiting: { zh: '等待', en: 'waits' },
  holding: { zh: '计时', en: 'holds' },
  running: { zh: '试验中', en: 'its trial runs' },
  unjudged: { zh: '无法判断', en: 'cannot judge' },
});
