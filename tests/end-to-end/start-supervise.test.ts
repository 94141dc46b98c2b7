import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { SupervisedChild } from '../../gateway/supervise/child.ts';
import { type Part, projectDir } from '../../gateway/supervise/parts.ts';
import { supervise } from '../../gateway/supervise/supervisor.ts';
import { until } from './bus-rooms.ts';

// Real processes, small ones: what `npm start` does when a part crashes, hangs or is told to stop.

const folder = mkdtempSync(join(tmpdir(), 'supervise-'));
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  rmSync(join(folder, 'stops'), { force: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const part = (name: Part['name'], source: string): Part => {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return { name, file: relative(projectDir, file), semiSpaceMb: 2 };
};
const STAYS = `process.send({ type: 'ready' }); setInterval(() => {}, 1000);`;
const noteStop = (name: string, extra = '') =>
  `import { appendFileSync } from 'node:fs';
   process.on('SIGTERM', () => { appendFileSync(${JSON.stringify(join(folder, 'stops'))}, '${name} '); ${extra} process.exit(0); });`;

const child = (source: string) => {
  const lines: string[] = [];
  let ready = 0;
  const made = new SupervisedChild(part('twin', source), [], systemClock, (line) => lines.push(line));
  ends.push(() => made.stop(500));
  made.start(() => ready++);
  return { made, lines, ready: () => ready };
};

test('a part that crashes is started again, and said so in both languages', async () => {
  const { made, lines, ready } = child(STAYS);
  await until(() => ready() === 1, 'ready');
  process.kill(made.pid!, 'SIGKILL');
  await until(() => ready() === 2, 'ready again');
  expect(lines.join('\n')).toMatch(
    /意外停止（SIGKILL），0.5 s 后重启 · twin stopped unexpectedly, restarting in 0.5 s/,
  );
});

test('a part that cannot start is tried again with growing pauses, its own words shown', async () => {
  const { lines } = child(
    `console.log(JSON.stringify({ level: 'error', message: 'port 1 is in use' })); process.exit(1);`,
  );
  await until(() => lines.filter((line) => line.includes('cannot start')).length === 2, 'two attempts');
  expect(lines).toContain('✗ 数字孪生 twin: port 1 is in use');
  expect(lines.filter((line) => line.includes('cannot start')).map((line) => line.split(' in ')[1])).toEqual([
    '0.5 s',
    '1 s',
  ]);
});

test('a part that does not listen to the request to stop is killed when its time is over', async () => {
  const { made, lines, ready } = child(`process.on('SIGTERM', () => {}); ${STAYS}`);
  await until(() => ready() === 1, 'ready');
  const { pid } = made;
  const before = performance.now();
  await made.stop(300);
  expect(performance.now() - before).toBeLessThan(2000);
  expect(() => process.kill(pid!, 0)).toThrow();
  expect(lines.join('\n')).toContain('twin did not stop in time and was killed');
});

test('a part that waits for its restart is stopped at once', async () => {
  const { made, lines } = child('process.exit(1)');
  await until(() => lines.length > 0, 'the first failure');
  await made.stop(5000);
  const count = lines.length;
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(lines).toHaveLength(count);
});

test('stops in order: dashboard and twin, then the gateway, then simulators and broker', async () => {
  const slow = `const until = Date.now() + 200; while (Date.now() < until);`;
  const parts = (['broker', 'simulators', 'gateway', 'twin', 'dashboard'] as const).map((name) =>
    part(name, `${noteStop(name, name === 'gateway' || name === 'twin' ? slow : '')} ${STAYS}`),
  );
  const ready: string[] = [];
  const supervisor = supervise(
    parts,
    [],
    systemClock,
    () => {},
    ({ name }) => ready.push(name),
  );
  ends.push(() => supervisor.kill());
  await until(() => ready.length === 5, 'all parts');
  await supervisor.stop();
  const stops = readFileSync(join(folder, 'stops'), 'utf8').trim().split(' ');
  expect(new Set(stops.slice(0, 2))).toEqual(new Set(['dashboard', 'twin']));
  expect(stops[2]).toBe('gateway');
  expect(new Set(stops.slice(3))).toEqual(new Set(['simulators', 'broker']));
});
