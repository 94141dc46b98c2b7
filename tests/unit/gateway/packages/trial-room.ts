import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Versions } from '../../../../config/plant/lineage.ts';
import { loadConfig } from '../../../../config/plant/load.ts';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { calibrationOf } from '../../../../gateway/calibration.ts';
import { openHistory } from '../../../../gateway/history/index.ts';
import { labPoints } from '../../../../gateway/lab-points.ts';
import { openPackages } from '../../../../gateway/packages/open-packages.ts';
import { openTrials } from '../../../../gateway/records/open-trials.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';

export const BEGAN = Date.parse('2026-11-20T08:00:00+08:00');
export const LASTED = 600_000;
/** Beyond its alarm limit from the 300th to the 360th second. */
export const ALARMED = 'PT-10101';
/** Said twice long before, and not since. */
export const HELD = 'FIC-20101.MODE';

interface PlaceGiven {
  /** What its configuration is called today; a test may change it between two trials. */
  versions?(): Versions;
  tags?(): readonly string[];
  gaps?(from: number, to: number): readonly GapRecord[];
}

/** A place with records, packages and a history of its own, in a folder of its own. */
export const openPlace = (name: string, given: PlaceGiven = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), `zhongshi-${name}-`));
  const config = loadConfig(undefined, ['bdo']);
  const clock = new VirtualClock(BEGAN + 2 * LASTED);
  const record = openHistory({
    ...{ base: config.base, points: config.points, dir: join(dataDir, 'history'), clock, log: silentLog },
    gap: () => undefined,
  });
  const versions = given.versions ?? (() => ({ software: '1', config: 'c', tags: 't', model: 'm' }));
  const tags = given.tags ?? (() => config.points.ofLine('bdo').map(({ tag }) => tag));
  const records = openTrials({
    ...{ path: join(dataDir, 'records.sqlite'), log: silentLog, lines: ['bdo'], timeZone: 'Asia/Shanghai' },
    calibration: calibrationOf(config.points),
    ...{ versions, tags, clock, lab: labPoints(config.points, clock, () => undefined) },
  });
  const opened = openPackages({
    ...{ config, dataDir, record, clock, trials: records.trials, software: '0.1.0' },
    gaps: (_, from, to) => ({ gaps: given.gaps?.(from, to) ?? [], completeness: null }),
    photoPath: (trial, photo) => join(dataDir, 'photos', trial, photo),
  });
  return {
    ...{ config, dataDir, clock, record, ...opened, trials: records.trials },
    close: async () => {
      await record.embedded?.close();
      await opened.archive.close();
      records.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
export type Place = ReturnType<typeof openPlace>;

/** Ten minutes of a few points, with a Bad stretch and an alarm, as the trial that is answered. */
export const recordTrial = async ({ config, record, trials }: Place) => {
  const { points } = config;
  const batch = new BatchBuilder();
  const measured = ['TT-10111', ALARMED, 'FT-20101'].flatMap((tag) => points.byTag(tag) ?? []);
  const [estimated] = points.ofLine('bdo').filter(({ origin }) => origin === 'estimated');
  for (const [row, point] of [...measured, ...(estimated ? [estimated] : [])].entries())
    for (let s = -60; s < LASTED / 1000 + 60; s++) {
      const at = BEGAN + s * 1000 + 0.25 * row;
      const isBad = row === 0 && s >= 100 && s < 110;
      const high = point.limits.hh ?? point.limits.h ?? 0;
      const value = point.tag === ALARMED && s >= 300 && s < 360 ? high + 1 : 10 + row + Math.sin(s / 20);
      batch.add(point.index, at, at + 40, isBad ? Number.NaN : value, isBad ? Status.BadNoCommunication : 0);
    }
  const held = points.byTag(HELD)?.index ?? -1;
  for (const [hours, mode] of [
    [5, 1],
    [3, 2],
  ] as const)
    batch.add(held, BEGAN - hours * 3_600_000, BEGAN - hours * 3_600_000 + 40, mode, Status.Good);
  await record.embedded?.write(batch.take(), 1, 'live');
  const asked = {
    line: 'bdo',
    by: '王工',
    title: '催化剂 B',
    purpose: '找到压力的来源',
    people: ['王工', '=cmd'],
    factors: [],
  };
  const trial = trials().begin({ ...asked, recipe: 'R-3 v2', calibration: '', from: BEGAN, to: BEGAN + LASTED });
  trials().note(trial.id, { by: '李工', text: '起压, "第二次"', at: BEGAN + 300_000 });
  return trials().get(trial.id).trial;
};

export const bytesOf = async (content: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

export async function* sent(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** A copy of a file's bytes with one changed. */
export const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

export const readText = (path: string): string => readFileSync(path, 'utf8');
export const writeBytes = (path: string, bytes: Buffer): void => writeFileSync(path, bytes);
