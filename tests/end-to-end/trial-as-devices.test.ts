import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { defaultConfigDir, loadConfig } from '../../config/plant/load.ts';
import type { GapRecord } from '../../config/vocabulary/gap.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { isNotHeard, Status } from '../../config/vocabulary/status.ts';
import { calibrationOf } from '../../gateway/calibration.ts';
import { kindOf } from '../../gateway/drivers/index.ts';
import { targetsOf } from '../../gateway/drivers/targets.ts';
import { openHistory } from '../../gateway/history/index.ts';
import { fingerprintOf } from '../../gateway/packages/keys.ts';
import { keysOf, openPackages } from '../../gateway/packages/open-packages.ts';
import { openTrials } from '../../gateway/records/open-trials.ts';
import { VirtualClock } from '../../simulators/virtual-clock.ts';
import { bytesOf, flipped } from '../unit/gateway/packages/trial-room.ts';
import { startRun } from './driver-run.ts';
import { freePort } from './peers/peer.ts';
import { projectDir } from './rig.ts';

// A short recorded trial, sealed as a package, played by the simulators' process and read by the gateway's own drivers.

const BEGAN = Date.UTC(2026, 10, 20);
const LASTS = 13_000;
const HOLE = { from: 5000, to: 9000 };
const OPCUA = 'TT-50111';
const MODBUS = 'PT-10101';

interface Row {
  readonly at: number;
  readonly value: number;
  readonly status: number;
}
/** Every two seconds, with one Uncertain and one Bad. */
const temperature = Array.from({ length: 7 }, (_, place): Row => {
  const status = place === 3 ? Status.UncertainSensorNotAccurate : place === 4 ? Status.BadSensorFailure : 0;
  return { at: 2000 * place, value: place === 4 ? Number.NaN : 100 + place, status };
});
/** Every second, and nothing in the hole. */
const pressure = Array.from({ length: 13 }, (_, s): Row => ({ at: 1000 * s, value: 1 + s / 8, status: 0 })).filter(
  ({ at }) => at <= HOLE.from || at >= HOLE.to,
);

/** The trial as a package, and the fingerprint of the key that sealed it. */
const sealed = async (dir: string): Promise<{ readonly bytes: Buffer; readonly key: string }> => {
  const config = loadConfig(undefined, ['bdo']);
  const { base, points } = config;
  const clock = new VirtualClock(BEGAN + LASTS);
  const [dataDir, log] = [join(dir, 'place'), silentLog];
  mkdirSync(dataDir);
  const record = openHistory({ base, points, dir: join(dataDir, 'history'), clock, log, gap: () => undefined });
  const records = openTrials({
    ...{ path: join(dataDir, 'records.sqlite'), log, lines: ['bdo'], timeZone: 'Asia/Shanghai', clock },
    versions: () => ({ software: '1', config: 'c', tags: 't', model: 'm' }),
    tags: () => points.ofLine('bdo').map(({ tag }) => tag),
    calibration: calibrationOf(points),
  });
  const gap: GapRecord = {
    ...{ id: 'g', cause: 'link-lost', line: 'bdo', source: 'PLC-CBD', tags: null, samples: null, healed: 'permanent' },
    ...{ from: BEGAN + HOLE.from, to: BEGAN + HOLE.to, detail: { zh: '断线', en: 'cut' } },
  };
  const { packages, archive } = openPackages({
    ...{ config, dataDir, record, clock, trials: records.trials, software: '1' },
    gaps: () => ({ gaps: [gap], completeness: null }),
    photoPath: (_, photo) => photo,
  });
  const batch = new BatchBuilder();
  for (const [tag, rows] of [[OPCUA, temperature] as const, [MODBUS, pressure] as const])
    for (const { at, value, status } of rows)
      batch.add(points.byTag(tag)?.index ?? -1, BEGAN + at, BEGAN + at + 50, value, status);
  await record.embedded?.write(batch.take(), 1, 'live');
  const said = { by: 'x', title: 'short', purpose: '', people: [], factors: [], recipe: '', calibration: '' };
  const trial = records.trials().begin({ ...said, line: 'bdo', from: BEGAN, to: BEGAN + LASTS });
  const bytes = await bytesOf((await packages.export(trial.id)).content);
  const { publicKey } = keysOf(dataDir).sign(Buffer.alloc(0));
  await record.embedded?.close();
  await archive.close();
  records.close();
  return { bytes, key: fingerprintOf(publicKey) };
};

/** The BDO line with every device on a free port. */
const writeConfig = async (dir: string): Promise<number> => {
  const api = await freePort();
  cpSync(join(defaultConfigDir, 'lines', 'bdo'), join(dir, 'lines', 'bdo'), { recursive: true });
  const base = readFileSync(join(defaultConfigDir, 'base.yaml'), 'utf8').replace(/^lines: .*$/m, 'lines: [bdo]');
  writeFileSync(
    join(dir, 'base.yaml'),
    `${base}\nsimulators: { port: ${api} }\ngateway: { port: ${await freePort()} }\n`,
  );
  const file = join(dir, 'lines', 'bdo', 'line.yaml');
  const lines: string[] = [];
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const port = /^ {4}(?:port: |endpoint: opc\.tcp:\/\/127\.0\.0\.1:)(\d+)$/.exec(text)?.[1];
    lines.push(port === undefined ? text : text.replace(port, String(await freePort())));
  }
  writeFileSync(file, lines.join('\n'));
  return api;
};

let dir: string;
let api: string;
let zip: string;
let key: string;
const started: ChildProcess[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zhongshi-trial-devices-'));
  api = `http://127.0.0.1:${await writeConfig(join(dir, 'config'))}`;
  const made = await sealed(dir);
  key = made.key;
  zip = join(dir, 'short.zip');
  writeFileSync(zip, made.bytes);
  // In the Parquet of the samples, which is the first file.
  writeFileSync(join(dir, 'changed.zip'), flipped(made.bytes, made.bytes.indexOf('PAR1') + 40));
});
afterAll(() => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

const simulate = (...args: string[]) => {
  const folders = ['--config', join(dir, 'config'), '--data', join(dir, 'data')];
  const child = fork(join(projectDir, 'simulators', 'main.ts'), [...folders, ...args], { silent: true });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exit, said: () => said };
};
const standing = async () => (await (await fetch(`${api}/api/simulators`)).json()).trial;

test('values, quality and source times come as they were recorded, and a hole as a hole', async () => {
  const run = simulate('--trial', zip, '--trust', key);
  const [message] = await Promise.race([once(run.child, 'message'), run.exit.then(() => [run.said()])]);
  expect(message).toEqual({ type: 'ready' });
  const config = loadConfig(join(dir, 'config'), ['bdo']);
  const targets = targetsOf(config.lines[0]!, config.points.points);
  const runOf = (tag: string) => {
    const target = targets.find(({ points }) => points.some((point) => point.tag === tag))!;
    return startRun(target, kindOf(target.devices[0]!.protocol));
  };
  const [opcua, modbus] = [runOf(OPCUA), runOf(MODBUS)];
  try {
    const { movedMs } = await standing();
    await vi.waitFor(async () => expect((await standing()).standing).toBe('over'), { timeout: 30_000, interval: 250 });
    const latest = () => [opcua.latest(OPCUA)?.status, modbus.latest(MODBUS)?.status];
    await vi.waitFor(() => expect(latest()).toEqual(['BadOutOfService', 'BadNoCommunication']), { timeout: 10_000 });

    const seenOf = (driver: typeof opcua, tag: string) =>
      driver.seen.filter(({ point }) => point === config.points.byTag(tag)?.index);
    // What the gateway finds when it connects it may stamp anew, and what is over is no part of the record.
    const played = seenOf(opcua, OPCUA)
      .map(({ sourceTime, value, status }) => ({ at: sourceTime - movedMs - BEGAN, value, status }))
      .filter(({ status }) => status !== Status.BadOutOfService)
      .slice(2);
    const rowAt = (at: number) => temperature.find((row) => Math.abs(row.at - at) < 5);
    const own = played.filter(({ at }) => rowAt(at));
    expect(own.map(({ value, status }) => ({ value, status }))).toEqual(
      own.map(({ at }) => ({ value: rowAt(at)?.value, status: rowAt(at)?.status })),
    );
    expect(own.map(({ at }) => at)).toEqual(own.map(({ at }) => at).sort((one, other) => one - other));
    // Once each, also the sample after a Bad one.
    const late = own.filter(({ at }) => at > 3000).map(({ at }) => Math.round(at));
    expect(late).toEqual(temperature.map(({ at }) => at).filter((at) => at > 3000));

    const polled = seenOf(modbus, MODBUS);
    const values = [...new Set(polled.filter(({ value }) => !Number.isNaN(value)).map(({ value }) => value))];
    const recorded = pressure.map(({ value }) => value);
    expect(values.length).toBeGreaterThanOrEqual(5);
    expect(values).toEqual(recorded.filter((value) => values.includes(value)));
    expect(values.some((value) => value >= 2.25)).toBe(true);
    for (const { sourceTime, value, status } of polled) {
      const at = sourceTime - movedMs - BEGAN;
      // A sample holds for the sampling interval of its point, 0.5 s; the poll takes a moment.
      if (at > HOLE.from + 500 + 300 && at < HOLE.to) expect([value, isNotHeard(status)]).toEqual([Number.NaN, true]);
    }
    expect(polled.some(({ sourceTime, status }) => isNotHeard(status) && sourceTime - movedMs - BEGAN < HOLE.to)).toBe(
      true,
    );
    expect(modbus.latest('FT-10002')?.status).toBe('BadConfigurationError');
    expect(seenOf(opcua, 'PT-50111').map(({ status }) => status)).toContain(Status.BadNoData);
    expect((await (await fetch(`${api}/api/health`)).json()).message.en).toContain('is over');
    const fault = await fetch(`${api}/api/simulators/bdo/faults`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(fault.status).toBe(409);
  } finally {
    await Promise.all([opcua.stop(), modbus.stop()]);
    run.child.kill('SIGTERM');
  }
  expect(await run.exit).toBe(0);
});

test('a package that was changed is refused with a sentence and exit code 2', async () => {
  const run = simulate('--trial', join(dir, 'changed.zip'), '--trust', key);
  expect(await run.exit).toBe(2);
  expect(run.said()).toContain('data/raw.parquet: it has been changed');
});
