import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';

// A centre is data: its name and its tags stand in its line folder, in the physics of its virtual plant and in
// nothing else. Comments and the example tag in a message may show what a tag looks like.

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = ['config', 'dashboard', 'gateway', 'simulators', 'twin'];
const ALLOWED = [
  ['config', 'lines'].join(sep),
  ['simulators', 'plant'].join(sep),
  ['dashboard', 'web', 'dist'].join(sep),
];
const isComment = (line: string) => /^\s*(\/\/|\/?\*)/.test(line);

const config = loadConfig(join(ROOT, 'config'), 'every');
const tags = config.points.points.flatMap(({ tag, origin }) => (origin === 'measured' ? [tag] : []));
const equipment = config.lines.flatMap((line) => line.equipment.map(({ id }) => id));
const devices = config.lines.flatMap((line) => line.devices.map(({ id }) => id));
const escaped = (name: string) => name.replaceAll('.', String.raw`\.`);
const named = new RegExp(String.raw`(?<![\w.-])(${[...tags, ...devices].map(escaped).join('|')})(?![\w-])`);
const quoted = new RegExp(
  `['"\`](${[...equipment, ...config.lines.map(({ id }) => id)].map(escaped).join('|')})['"\`]`,
);

const files = SOURCES.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter(
      (file) => /\.(ts|tsx|css|html|py)$/.test(file) && !ALLOWED.some((allowed) => file.startsWith(allowed + sep)),
    ),
);

const offences = (file: string): string[] =>
  readFileSync(join(ROOT, file), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const found = isComment(line) ? null : (named.exec(line) ?? quoted.exec(line));
      return found ? [`${file}:${index + 1} names ${found[1]}`] : [];
    });

test('the lines that are looked for are all there', () => {
  expect(config.lines.length).toBeGreaterThanOrEqual(3);
  expect(tags.length).toBeGreaterThanOrEqual(655);
  expect(files.length).toBeGreaterThan(300);
});

test('no source outside line folders and the virtual plants names a centre, a device, an equipment or a tag', () => {
  expect(files.flatMap(offences)).toEqual([]);
});
