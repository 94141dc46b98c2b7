import type { Text } from '../../../config/vocabulary/text.ts';

// Variables of the twin as people call them: `S-201.w.CH2O` is the mass fraction of CH2O in S-201.

const KINDS: Readonly<Record<string, Text>> = {
  F: { zh: '流量', en: 'flow' },
  w: { zh: '质量分数', en: 'mass fraction' },
  x: { zh: '摩尔分数', en: 'mole fraction' },
  rho: { zh: '密度', en: 'density' },
  Q: { zh: '热负荷', en: 'duty' },
  loss: { zh: '热损失', en: 'heat loss' },
  accumulation: { zh: '积累', en: 'accumulation' },
};

/** `S-201.w.CH2O (S-201)`: what, of what, which component, from which certificate or second instrument. One of another form keeps its name. */
export const variableText = (name: string): Text => {
  const [, whose = '', kind = '', component, source] = /^(.+?)\.(\w+)(?:\.(\w+))?(?: \((.+)\))?$/.exec(name) ?? [];
  const word = KINDS[kind];
  if (!word) return { zh: name, en: name };
  const rest = component === undefined ? '' : ` ${component}`;
  const from = source === undefined ? '' : ` (${source})`;
  return { zh: `${whose} ${word.zh}${rest}${from}`, en: `${whose} ${word.en}${rest}${from}` };
};
