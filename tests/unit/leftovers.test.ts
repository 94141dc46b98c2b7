import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { chineseLeftovers, latinLeftovers } from '../end-to-end/leftovers.ts';

const config = loadConfig(undefined, 'every');

test('words of the other language are found, names and units are not taken for them', () => {
  expect(
    latinLeftovers('FT-20101 31.2 kg/h 实时 LIVE 反应器 heated 50 °C, 见 /tmp/x/journal S-201.w.CH2O', config),
  ).toEqual(['heated']);
  expect(chineseLeftovers('Feed 31 kg/h\n仿真装置 SIM\nFeed 甲醛\nFeed，')).toEqual(['Feed 甲醛', 'Feed，']);
});

const isText = (value: object): value is Text => 'zh' in value && 'en' in value && Object.keys(value).length === 2;
const texts = (value: unknown): Text[] =>
  value === null || typeof value !== 'object'
    ? []
    : isText(value)
      ? [value]
      : Object.values(value).flatMap((inner) => texts(inner));

test('every text of the line folders is Chinese in Chinese and English in English', () => {
  const all = [...texts(config.lines), ...config.points.points.map(({ name }) => name)];
  expect(all.length).toBeGreaterThan(300);
  expect(all.flatMap(({ zh }) => latinLeftovers(zh, config))).toEqual([]);
  expect(all.flatMap(({ en }) => chineseLeftovers(en))).toEqual([]);
});
